"""The Avro schema that step count files are resolved against."""

from __future__ import annotations

from etl.core.avro.shared import FETCHED, INTERVAL, long, schema

SCHEMA = schema("StepsRecord", *INTERVAL, long("count"), FETCHED)
