"""Heart rate."""
