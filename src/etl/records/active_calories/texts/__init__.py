"""The words of active calories."""
