"""The words of steps."""
