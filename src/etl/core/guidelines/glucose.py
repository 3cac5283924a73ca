"""Thresholds of blood glucose."""

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
_ALL = "everyone"

GLUCOSE: tuple[Guideline, ...] = (
    # Bounds of the glucose ranges; readings are rounded to whole mg/dL first.
    Guideline("glucose_54", 54, "mg/dL", "54 mg/dL", _SENSOR_USERS, _TIME_IN_RANGE),
    Guideline("glucose_70", 70, "mg/dL", "70 mg/dL", _SENSOR_USERS, _TIME_IN_RANGE),
    Guideline("glucose_140", 140, "mg/dL", "140 mg/dL", _SENSOR_USERS, _STANDARDS),
    Guideline("glucose_180", 180, "mg/dL", "180 mg/dL", _SENSOR_USERS, _TIME_IN_RANGE),
    Guideline("glucose_250", 250, "mg/dL", "250 mg/dL", _SENSOR_USERS, _TIME_IN_RANGE),
    # Targets for time in ranges over a sufficient period.
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
    # Episodes of low and high glucose.
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
    # Upper bounds of the zones A to D of the glycemia risk index; E lies above.
    Guideline("gri_zone_a", 20, "GRI", "GRI 20", _DIABETES, _RISK_INDEX),
    Guideline("gri_zone_b", 40, "GRI", "GRI 40", _DIABETES, _RISK_INDEX),
    Guideline("gri_zone_c", 60, "GRI", "GRI 60", _DIABETES, _RISK_INDEX),
    Guideline("gri_zone_d", 80, "GRI", "GRI 80", _DIABETES, _RISK_INDEX),
    # What a sensor with a limited display shows.
    Guideline("glucose_display_low", 70, "mg/dL", "70 mg/dL", _SENSOR_USERS, _BIOSENSOR),
    Guideline("glucose_display_high", 250, "mg/dL", "250 mg/dL", _SENSOR_USERS, _BIOSENSOR),
)
