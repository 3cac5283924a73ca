"""ETL Narrative Engine: wearable health records in, provable training data out."""

__version__ = "0.1.0"
