"""What a log line may say: facts that look as their names want, and nothing else."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from etl.core.outcome import Reason
from etl.pipeline.log_fields import Form, Library, fitting, log_fields
from etl.pipeline.signals import LEVELS, Label, LogEvent, closed
from tests.support.canaries import CANARY

if TYPE_CHECKING:
    from etl.pipeline.instruments import Fact

FIELDS = log_fields(closed(["StepsRecord"], {Label.VERSION: "1.0"}))


class Odd:
    """Something that JSON does not know; its name and what it says of itself are not for a log."""

    def __repr__(self) -> str:
        return CANARY


def told(name: str, fact: object) -> object:
    """Give one fact as a line would have it."""
    return fitting({name: fact}, FIELDS)[name]  # type: ignore[dict-item] # what must not be is what is tried


def test_every_event_has_a_level() -> None:
    """It should fail for no event at the moment it is told."""
    assert set(LEVELS) == set(LogEvent)


def test_facts_keep_their_order_and_values() -> None:
    """It should tell facts as they are, with nothing, yes and no."""
    facts: dict[str, Fact] = {
        "seconds": 0.25,
        "record_type": "StepsRecord",
        "reason": None,
        "up": True,
        "records": 120,
        "input": "ab" * 32,
        "error": "KeyError at flow.py:12",
        "problem": "the store cannot be reached",
    }
    assert list(fitting(facts, FIELDS).items()) == list(facts.items())


def test_names_that_are_not_listed_are_left_out_and_counted() -> None:
    """It should let nobody's header become a fact, nor replace what every line has."""
    facts: dict[str, Fact] = {
        "attempt": 1,
        "user_id": CANARY,
        CANARY: 1,
        "event": "x",
        "level": "x",
        "timestamp": "x",
    }
    assert fitting(facts, FIELDS) == {"attempt": 1, "strays": 5}


@pytest.mark.parametrize("name", ["reason", "stage", "outcome", "record_type", "dependency", "state", "was"])
def test_words_are_of_their_closed_sets(name: str) -> None:
    """It should know no other word, as metrics do not."""
    assert told(name, CANARY) == "unknown"


@pytest.mark.parametrize("name", ["severity", "library", "version", "fate"])
def test_other_words_are_so_too(name: str) -> None:
    """It should not matter whether a set is that of a label."""
    assert told(name, CANARY) == "unknown"


def test_words_become_plain_texts() -> None:
    """It should tell members of a set by their value."""
    assert (type(told("reason", Reason.EMPTY)), told("reason", Reason.EMPTY)) == (str, "empty")
    assert told("library", Library.AIORMQ) == "aiormq"


@pytest.mark.parametrize(
    "name", [name for name, form in FIELDS.items() if form in {Form.NUMBER, Form.HASH, Form.PLACE}]
)
def test_text_of_another_form_is_told_by_its_type(name: str) -> None:
    """It should show no name, key or sentence in the place of a number, a hash or a line of a program."""
    for text in (
        CANARY,
        f"raw/{CANARY}/1.avro",
        f"ValueError at x.py:1 {CANARY}",
        "+491701234567",
        "491701234567",
        "98.6",
        "",
    ):
        assert told(name, text) == "<str>"


@pytest.mark.parametrize("fact", [math.nan, math.inf, 2**63, -(2**64), b"x", [1], {"a": 1}, 1j])
def test_what_json_lacks_is_told_by_its_type(fact: object) -> None:
    """It should give every reader numbers that it can read."""
    for name in ("seconds", "reason", "input", "problem"):
        assert told(name, fact) == f"<{type(fact).__name__}>"


def test_other_classes_are_not_even_named() -> None:
    """It should ask nothing of an object, for it may say anything."""
    assert {told(name, Odd()) for name in FIELDS} == {"<object>"}
    assert told("problem", ValueError(CANARY)) == "<ValueError>"


@pytest.mark.parametrize("letter", ["\n", "\r", "\x1b", "\x00", "\x85", "\u2028", "\u202e", "\ud800", "\t"])
def test_no_sentence_makes_a_line_of_its_own(letter: str) -> None:
    """It should replace all that is not to be seen, and what turns the reading round."""
    assert told("problem", f"a{letter}b é") == "a\ufffdb é"


def test_long_sentences_are_cut() -> None:
    """It should keep the beginning, and show that there was more."""
    assert told("problem", "é" * 10**6) == "é" * 299 + "…"
    assert told("problem", "x" * 300) == "x" * 300


@pytest.mark.parametrize("user", ["user:canary", "u:can@ry/canary", ":canary", "canary"])
def test_passwords_in_addresses_are_left_out(user: str) -> None:
    """It should tell the host, and not who is let in there, and how."""
    told_of = told("problem", f"cannot reach amqps://{user}@host:5671/v; try again")
    assert told_of == "cannot reach amqps://…@host:5671/v; try again"


@pytest.mark.parametrize(
    ("name", "fact"),
    [
        ("correlation", "0a6ed3f2-31b7-4f6d-8a2c-3f2b8d7a9c11"),
        ("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736"),
        ("error", "gaierror"),
        ("error", "Fatal"),
        ("error", "Refused at example.py:80 template glucose.day.summary.1: a number is no fact"),
        ("input", "0a6ed3f231b74f6d"),
        ("place", "connection.py:512"),
    ],
)
def test_forms_that_are_known(name: str, fact: str) -> None:
    """It should tell what is of the form."""
    assert told(name, fact) == fact
