"""The clinic: one module or folder a record type, and ``ALL``, the only list of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.records.active_calories import ACTIVE_CALORIES
from etl.records.blood_glucose import BLOOD_GLUCOSE
from etl.records.heart_rate import HEART_RATE
from etl.records.hrv_rmssd import HRV_RMSSD
from etl.records.sleep_session import SLEEP_SESSION
from etl.records.steps import STEPS

if TYPE_CHECKING:
    from etl.core.record_type import RecordType

ALL: tuple[RecordType, ...] = (
    BLOOD_GLUCOSE,
    HEART_RATE,
    HRV_RMSSD,
    SLEEP_SESSION,
    STEPS,
    ACTIVE_CALORIES,
)
