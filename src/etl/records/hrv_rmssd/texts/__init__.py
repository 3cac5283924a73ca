"""All words about heart rate variability."""
