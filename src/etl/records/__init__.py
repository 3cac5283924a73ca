"""The clinic: one module or folder a record type, and ``ALL``, the only list of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.records.blood_glucose import BLOOD_GLUCOSE

if TYPE_CHECKING:
    from etl.core.record_type import RecordType

ALL: tuple[RecordType, ...] = (BLOOD_GLUCOSE,)
