"""What may go wrong, each with its remedy in the message."""

from __future__ import annotations


class ServiceError(Exception):
    """A server cannot be had, or does not do what it should."""


class GivenServerError(ServiceError):
    """A server that somebody else runs is not ours to stop."""
