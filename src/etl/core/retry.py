"""What to do with a delivery that failed: a decision as a value; the shell acts on it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.core.errors import Fatal, Permanent, Transient
from etl.core.outcome import RULES, Reason, Stage

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class RetryAfter:
    """Try again in ``seconds``."""

    seconds: float


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """Give up; keep the message with this reason."""

    reason: Reason
    stage: Stage
    error: str  # the class of the error, words of ours, or where our own defect happened: never a reading


@dataclass(frozen=True, slots=True)
class Stop:
    """The program itself cannot go on."""

    error: Fatal


#: What a sandbox child says of a defect: class, file and line, perhaps a template and what is wrong with it.
_PLACE = re.compile(r"\w+ at \w+\.py:\d+(?: template [\w.]+: [A-Za-z_ ]{1,120})?")

#: What is wrong with a message or its file is said in words of ours, and names of fields that we read.
SAID = frozenset({Reason.BAD_MESSAGE, Reason.FORBIDDEN_LOCATION, Reason.CONTENT_MISMATCH})
_WORDS = re.compile(r"[A-Za-z]+ [A-Za-z_ ,:-]{1,200}")

_NEVER_GIVEN_UP = frozenset({Stage.CLAIM, Stage.COMMIT, Stage.RECORD})

Decision = RetryAfter | DeadLetter | Stop


def decide(error: Exception, attempt: int, delays: Sequence[float]) -> Decision:
    """Judge a failed attempt.

    ``attempt`` counts from 0; ``delays`` (one at least) are the seconds before each retry. The outcome table
    may grant a reason fewer retries than there are delays. Where ledger or
    output cannot be reached, nobody knows whether the part is written: given up, the input might have two
    outcomes, so that is tried for ever.
    """
    if isinstance(error, Fatal):
        return Stop(error)
    if not isinstance(error, Permanent | Transient):
        return DeadLetter(Reason.INTERNAL_ERROR, Stage.CLAIM, type(error).__name__)
    if isinstance(error, Transient) and error.stage in _NEVER_GIVEN_UP:
        return RetryAfter(delays[min(attempt, len(delays) - 1)])
    granted = RULES[error.reason].retries
    allowed = len(delays) if granted is None else min(granted, len(delays))
    if isinstance(error, Transient) and attempt < allowed:
        return RetryAfter(delays[attempt])
    return DeadLetter(error.reason, error.stage, _told(error))


def _told(error: Permanent | Transient) -> str:
    """What is wrong, or where a defect of our own happened, where it has that form; else the class."""
    form = _PLACE if error.reason is Reason.INTERNAL_ERROR else _WORDS if error.reason in SAID else None
    return str(error) if form and form.fullmatch(str(error)) else type(error).__name__
