"""Holds what was stored, noted and told against the laws of the engine; changes nothing."""
