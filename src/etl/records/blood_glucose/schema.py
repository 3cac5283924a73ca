"""The Avro schema that blood glucose files are resolved against."""

from __future__ import annotations

from etl.core.avro.shared import FETCHED, INSTANT, enum, schema

SCHEMA = schema(
    "BloodGlucoseRecord",
    *INSTANT,
    {"name": "levelInMilligramsPerDeciliter", "type": "double"},
    {
        "name": "specimenSource",
        "type": enum(
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
        "type": enum("AvroBloodGlucoseMealType", "UNKNOWN", "BREAKFAST", "LUNCH", "DINNER", "SNACK"),
        "default": "UNKNOWN",
    },
    {
        "name": "relationToMeal",
        "type": enum(
            "AvroBloodGlucoseRelationToMeal",
            "UNKNOWN",
            "GENERAL",
            "FASTING",
            "BEFORE_MEAL",
            "AFTER_MEAL",
        ),
        "default": "UNKNOWN",
    },
    FETCHED,
)
