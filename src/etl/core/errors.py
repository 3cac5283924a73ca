"""Every error of the engine, named by what to do next.

::

    EtlError
    ├── Permanent      give up on this input; the reason says where it goes
    │   └── Refused    a verdict of the pure transform: the input is quarantined
    ├── Transient      the same input may succeed later: retry, then dead-letter
    └── Fatal          the machine, the set-up or the settings are wrong: stop and say what to do

Each carries the ``stage`` it happened in and a ``reason`` from a closed list. Messages never hold a
reading, a user id, a record id or an object key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.core.outcome import Reason, Stage


class EtlError(Exception):
    """The root of the tree."""


class _Reasoned(EtlError):
    """An error with a stage and a closed reason."""

    def __init__(self, stage: Stage, reason: Reason, message: str = "") -> None:
        super().__init__(message or reason.value)
        self.stage = stage
        self.reason = reason


class Permanent(_Reasoned):
    """This input can never succeed as it is."""


class Refused(Permanent):
    """The pure transform refuses the input: it is quarantined.

    ``details`` explains the refusal to a person: counts and names from our own vocabulary only.
    """

    def __init__(
        self,
        stage: Stage,
        reason: Reason,
        message: str = "",
        details: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(stage, reason, message)
        self.details: Mapping[str, object] = dict(details or {})


class Transient(_Reasoned):
    """This input may succeed when it is tried again."""


class Fatal(EtlError):
    """The program cannot go on; ``remedy`` says what a person can do about it."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy
