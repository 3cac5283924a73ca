"""Thresholds of blood glucose.

Left out:
    Mean amplitude of glycemic excursions (MAGE): its algorithms disagree.
    Bands of risk for LBGI and HBGI: the indices are given and not graded.
    GMI of a day, of fingersticks, or where readings stand on the limit of a display: the mean of a sufficient
        period is not known.
    Episodes, parts of the day and glycemia risk index of fingersticks: these are moments somebody chose.
    Time below 70 and above 250 mg/dL of a sensor that displays no more: not measurable, so absent and not 0.
    Targets of older people, of those at high risk and in pregnancy: who belongs there is not in the records,
        so the targets are those of most adults.
    Meals and fasting: nothing is said of them where the records carry no tag of theirs.
"""

from __future__ import annotations

from etl.core.guidelines.guideline import CONVENTION, Guideline

_TIME_IN_RANGE = "doi:10.2337/dci19-0028"  # Battelino 2019
_MONITORING = "doi:10.2337/dc17-1600"  # Danne 2017
_TRIALS = "doi:10.1016/S2213-8587(22)00319-9"  # Battelino 2023
_RISK_INDEX = "doi:10.1177/19322968221085273"  # Klonoff 2022
_STANDARDS = "ADA Standards of Care in Diabetes, section 6"
_BIOSENSOR = "FDA 510(k) K234070, Stelo Glucose Biosensor System"

_SENSOR_USERS = "people who wear a glucose sensor"
_DIABETES = "most adults with type 1 or type 2 diabetes"
_NOT_PREGNANT = "most nonpregnant adults with diabetes"
_INSULIN_TREATED = "insulin-treated adults with diabetes"
_NO_INSULIN = "adults who do not use insulin"
_ALL = "everyone"

GLUCOSE: tuple[Guideline, ...] = (
    # Bounds of the glucose ranges; readings are rounded to whole mg/dL first.
    Guideline("glucose_54", 54, "mg/dL", "54 mg/dL", _SENSOR_USERS, _TIME_IN_RANGE),
    Guideline("glucose_70", 70, "mg/dL", "70 mg/dL", _SENSOR_USERS, _TIME_IN_RANGE),
    Guideline("glucose_140", 140, "mg/dL", "140 mg/dL", _SENSOR_USERS, _MONITORING),
    Guideline("glucose_180", 180, "mg/dL", "180 mg/dL", _SENSOR_USERS, _TIME_IN_RANGE),
    Guideline("glucose_250", 250, "mg/dL", "250 mg/dL", _SENSOR_USERS, _TIME_IN_RANGE),
    # The same bounds in mmol/L, as the sources give them, too. They are said and decide nothing.
    Guideline("glucose_54_mmol", 3.0, "mmol/L", "3.0 mmol/L", _SENSOR_USERS, _TIME_IN_RANGE),
    Guideline("glucose_70_mmol", 3.9, "mmol/L", "3.9 mmol/L", _SENSOR_USERS, _TIME_IN_RANGE),
    Guideline("glucose_140_mmol", 7.8, "mmol/L", "7.8 mmol/L", _SENSOR_USERS, _MONITORING),
    Guideline("glucose_180_mmol", 10.0, "mmol/L", "10.0 mmol/L", _SENSOR_USERS, _TIME_IN_RANGE),
    Guideline("glucose_250_mmol", 13.9, "mmol/L", "13.9 mmol/L", _SENSOR_USERS, _TIME_IN_RANGE),
    # Targets for time in ranges over a sufficient period. Those of the consensus were read where it is
    # quoted (Holt 2021, 10.1007/s00125-021-05568-3).
    Guideline("tir_target", 70, "%", "70 %", _DIABETES, _TIME_IN_RANGE, ">"),
    Guideline("tbr_target", 4, "%", "4 %", _DIABETES, _TIME_IN_RANGE, "<"),
    Guideline("tbr2_target", 1, "%", "1 %", _DIABETES, _TIME_IN_RANGE, "<"),
    Guideline("tar_target", 25, "%", "25 %", _DIABETES, _TIME_IN_RANGE, "<"),
    Guideline("tar2_target", 5, "%", "5 %", _DIABETES, _TIME_IN_RANGE, "<"),
    Guideline("cv_target", 36, "%", "36 %", _DIABETES, _STANDARDS, "<="),
    # How much data a report needs.
    Guideline("glucose_period_days", 14, "day", "14 days", _SENSOR_USERS, _MONITORING),
    Guideline("glucose_coverage", 70, "%", "70 %", _SENSOR_USERS, _MONITORING),
    Guideline("glucose_window", 6, "hour", "6 hours", _SENSOR_USERS, CONVENTION),
    Guideline("smbg_readings", 4, "reading", "4 readings", _ALL, CONVENTION),
    # Episodes of low and high glucose. The consensus was read in software that quotes it.
    Guideline("glucose_event", 15, "min", "15 min", _SENSOR_USERS, _TRIALS),
    Guideline("glucose_prolonged", 120, "min", "120 min", _SENSOR_USERS, _TRIALS),
    Guideline("glucose_gap", 45, "min", "45 min", _SENSOR_USERS, CONVENTION),
    # Blocks of the day.
    Guideline("glucose_night_start", 0, "hour of day", "00:00", _SENSOR_USERS, _MONITORING),
    Guideline("glucose_night_end", 6, "hour of day", "06:00", _SENSOR_USERS, _MONITORING),
    Guideline("glucose_day_end", 24, "hour of day", "24:00", _SENSOR_USERS, _MONITORING),
    # Goals for fingersticks around meals.
    Guideline("smbg_before_low", 80, "mg/dL", "80 mg/dL", _NOT_PREGNANT, _STANDARDS),
    Guideline("smbg_before_high", 130, "mg/dL", "130 mg/dL", _NOT_PREGNANT, _STANDARDS),
    Guideline("smbg_after_high", 180, "mg/dL", "180 mg/dL", _NOT_PREGNANT, _STANDARDS),
    Guideline("smbg_before_low_mmol", 4.4, "mmol/L", "4.4 mmol/L", _NOT_PREGNANT, _STANDARDS),
    Guideline("smbg_before_high_mmol", 7.2, "mmol/L", "7.2 mmol/L", _NOT_PREGNANT, _STANDARDS),
    Guideline("smbg_after_high_mmol", 10.0, "mmol/L", "10.0 mmol/L", _NOT_PREGNANT, _STANDARDS),
    # Upper bounds of the zones A to D of the glycemia risk index; E lies above.
    Guideline("gri_zone_a", 20, "GRI", "GRI 20", _INSULIN_TREATED, _RISK_INDEX),
    Guideline("gri_zone_b", 40, "GRI", "GRI 40", _INSULIN_TREATED, _RISK_INDEX),
    Guideline("gri_zone_c", 60, "GRI", "GRI 60", _INSULIN_TREATED, _RISK_INDEX),
    Guideline("gri_zone_d", 80, "GRI", "GRI 80", _INSULIN_TREATED, _RISK_INDEX),
    # What a sensor with a limited display shows. The limits were read in a review of the device, its users in
    # the summary of the clearance.
    Guideline("glucose_display_low", 70, "mg/dL", "70 mg/dL", _NO_INSULIN, _BIOSENSOR),
    Guideline("glucose_display_high", 250, "mg/dL", "250 mg/dL", _NO_INSULIN, _BIOSENSOR),
    Guideline("glucose_display_low_mmol", 3.9, "mmol/L", "3.9 mmol/L", _NO_INSULIN, _BIOSENSOR),
    Guideline("glucose_display_high_mmol", 13.9, "mmol/L", "13.9 mmol/L", _NO_INSULIN, _BIOSENSOR),
)
