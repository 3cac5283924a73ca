"""Heart rate variability (RMSSD)."""
