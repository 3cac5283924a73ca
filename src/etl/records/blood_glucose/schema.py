"""The Avro schema that blood glucose files are resolved against."""

from __future__ import annotations

from typing import Any

from etl.core.avro.shared import METADATA, NAMESPACE, OPTIONAL_STRING


def _enum(name: str, *symbols: str) -> dict[str, Any]:
    return {"type": "enum", "name": name, "symbols": list(symbols), "default": "UNKNOWN"}


SCHEMA: dict[str, Any] = {
    "type": "record",
    "name": "AvroBloodGlucoseRecord",
    "namespace": NAMESPACE,
    "fields": [
        {"name": "metadata", "type": METADATA},
        {"name": "timeEpochMillis", "type": "long"},
        {"name": "zoneOffsetId", "type": OPTIONAL_STRING, "default": None},
        {"name": "levelInMilligramsPerDeciliter", "type": "double"},
        {
            "name": "specimenSource",
            "type": _enum(
                "AvroBloodGlucoseSpecimenSource",
                "INTERSTITIAL_FLUID",
                "CAPILLARY_BLOOD",
                "PLASMA",
                "SERUM",
                "TEARS",
                "WHOLE_BLOOD",
                "UNKNOWN",
            ),
            "default": "UNKNOWN",
        },
        {
            "name": "mealType",
            "type": _enum("AvroBloodGlucoseMealType", "UNKNOWN", "BREAKFAST", "LUNCH", "DINNER", "SNACK"),
            "default": "UNKNOWN",
        },
        {
            "name": "relationToMeal",
            "type": _enum(
                "AvroBloodGlucoseRelationToMeal",
                "UNKNOWN",
                "GENERAL",
                "FASTING",
                "BEFORE_MEAL",
                "AFTER_MEAL",
            ),
            "default": "UNKNOWN",
        },
        {"name": "appRecordFetchTimeEpochMillis", "type": "long"},
    ],
}
