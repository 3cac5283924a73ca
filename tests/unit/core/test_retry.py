"""Decisions about failed deliveries."""

from __future__ import annotations

import pytest

from etl.core.errors import EtlError, Fatal, Permanent, Transient
from etl.core.outcome import RULES, Disposition, Reason, Stage
from etl.core.retry import DeadLetter, RetryAfter, Stop, decide

DELAYS = (1.0, 5.0)


def test_transient_is_retried_as_often_as_there_are_delays() -> None:
    """It should wait each delay, then give up."""
    error = Transient(Stage.FETCH, Reason.UNAVAILABLE)
    decisions = [decide(error, attempt, DELAYS) for attempt in range(3)]
    letter = DeadLetter(Reason.UNAVAILABLE, Stage.FETCH, "Transient")
    assert decisions == [RetryAfter(1.0), RetryAfter(5.0), letter]


@pytest.mark.parametrize("reason", [Reason.CONTENT_MISMATCH, Reason.CRASHED, Reason.RESOURCE_LIMIT])
def test_some_reasons_are_retried_once(reason: Reason) -> None:
    """It should grant what the outcome table grants."""
    error = Transient(Stage.DECODE, reason)
    assert decide(error, 0, DELAYS) == RetryAfter(1.0)
    assert isinstance(decide(error, 1, DELAYS), DeadLetter)


@pytest.mark.parametrize("stage", [Stage.CLAIM, Stage.COMMIT, Stage.RECORD])
def test_an_input_that_may_be_written_is_never_given_up(stage: Stage) -> None:
    """It should try for ever where nobody knows whether the part is there: it might get a second outcome."""
    error = Transient(stage, Reason.UNAVAILABLE)
    assert [decide(error, attempt, DELAYS) for attempt in (0, 1, 2, 99)] == [
        RetryAfter(delay) for delay in (1.0, 5.0, 5.0, 5.0)
    ]


def test_permanent_is_dead_lettered_at_once() -> None:
    """It should not waste a retry."""
    expected = DeadLetter(Reason.BAD_MESSAGE, Stage.CLAIM, "Permanent")
    assert expected == decide(Permanent(Stage.CLAIM, Reason.BAD_MESSAGE), 0, DELAYS)


def test_unknown_errors_are_our_defect() -> None:
    """It should name the class, never the message."""
    decision = decide(KeyError("canary"), 0, DELAYS)
    assert decision == DeadLetter(Reason.INTERNAL_ERROR, Stage.CLAIM, "KeyError")


@pytest.mark.parametrize(
    ("reason", "said", "told"),
    [
        (Reason.INTERNAL_ERROR, "KeyError at flow.py:12", "KeyError at flow.py:12"),
        (Reason.INTERNAL_ERROR, "KeyError at flow.py:12 canary", "Permanent"),
        (Reason.BAD_MESSAGE, "KeyError at flow.py:12", "Permanent"),
        (Reason.BAD_MESSAGE, "fields missing or ill-typed: key", "fields missing or ill-typed: key"),
        (
            Reason.CONTENT_MISMATCH,
            "size differs from the announced one",
            "size differs from the announced one",
        ),
        (Reason.FORBIDDEN_LOCATION, "it is 5.5 mmol", "Permanent"),
        (Reason.FORBIDDEN_LOCATION, "forbidden_location", "Permanent"),
        (Reason.CRASHED, "words that a library may have said", "Permanent"),
    ],
)
def test_only_words_of_ours_are_repeated(reason: Reason, said: str, told: str) -> None:
    """It should repeat the place of a defect, and what is wrong with a message; else tell the class."""
    error = Permanent(Stage.PROCESS, reason, said)
    assert decide(error, 0, DELAYS) == DeadLetter(reason, Stage.PROCESS, told)


def test_fatal_stops() -> None:
    """It should stop the program, keeping the remedy."""
    fatal = Fatal("full", "free space")
    assert decide(fatal, 0, DELAYS) == Stop(fatal)


def test_the_table_names_every_reason_and_the_tree_has_one_root() -> None:
    """It should leave no reason without a rule, and no error outside the tree."""
    assert set(RULES) == set(Reason)
    assert {rule.disposition for rule in RULES.values()} == {
        Disposition.DEAD_LETTERED,
        Disposition.QUARANTINED,
    }
    assert all(issubclass(kind, EtlError) for kind in (Permanent, Transient, Fatal))
