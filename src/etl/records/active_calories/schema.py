"""The Avro schema that active calorie files are resolved against."""

from __future__ import annotations

from etl.core.avro.shared import FETCHED, INTERVAL, schema

SCHEMA = schema(
    "ActiveCaloriesBurnedRecord", *INTERVAL, {"name": "energyInKilocalories", "type": "double"}, FETCHED
)
