"""Active calories."""
