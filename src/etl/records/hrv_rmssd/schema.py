"""The Avro schema that heart rate variability files are resolved against."""

from __future__ import annotations

from etl.core.avro.shared import FETCHED, INSTANT, schema

SCHEMA = schema(
    "HeartRateVariabilityRmssdRecord",
    *INSTANT,
    {"name": "heartRateVariabilityRmssd", "type": "double"},
    FETCHED,
)
