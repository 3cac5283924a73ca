"""What a log line may say besides its event: the names of its facts, and what each may look like.

A log guards itself by form, for nobody can tell a user's name from another word by looking at it: a fact
whose name is not listed is left out, and one that does not look as its name wants is told by its type alone.
So a reading in the place of a reason, an object key in that of a hash, never become part of a line. What is
left to those who tell is that a sentence be one of our own errors, and a number a count or a time.
"""

from __future__ import annotations

import re
from enum import StrEnum
from math import isfinite
from typing import TYPE_CHECKING

from etl.core.breaker import State
from etl.pipeline.signals import UNKNOWN, Level

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.pipeline.instruments import Fact
    from etl.pipeline.signals import Label


class Form(StrEnum):
    """What a fact may look like, where it is not a word of a closed set."""

    NUMBER = "number"  # a count, a time, yes or no
    HASH = "hash"  # hexadecimal digits, of a trace, an input, a location; a UUID
    PLACE = "place"  # a class of error, a line of a program, or one at the other
    SENTENCE = "sentence"  # words of our own errors, names from our settings


class Library(StrEnum):
    """Whose warnings may come in by the standard library's logging, or by its hooks."""

    AIOBOTO3 = "aioboto3"
    AIOBOTOCORE = "aiobotocore"
    AIOHTTP = "aiohttp"
    AIORMQ = "aiormq"
    AIO_PIKA = "aio_pika"
    ASYNCIO = "asyncio"
    BOTOCORE = "botocore"
    OPENTELEMETRY = "opentelemetry"
    PAMQP = "pamqp"
    PYTHON = "python"  # a warning, an error in a thread or in the end of an object
    REDIS = "redis"
    STARLETTE = "starlette"
    URLLIB3 = "urllib3"
    UVICORN = "uvicorn"
    OTHER = "other"


Fields = dict[str, Form | frozenset[str]]

_NUMBERS = (
    *("attempt", "attempts", "generation", "records", "examples", "bytes", "in_hand", "given_back", "count"),
    *("processed", "duplicate", "quarantined", "dead_lettered", "used", "excluded", "overlapping"),
    *("superseded", "score", "seconds", "latency", "since", "up", "needed", "ready", "workers", "port"),
    *("strays", "dropped"),
)
_HASHES = ("input", "name", "key_id", "trace_id", "span_id", "correlation", "delivery")
_PLACES = ("error", "place")
_SENTENCES = ("problem", "remedy", "queue", "address")
_WORDS = {"severity": frozenset(Level), "library": frozenset(Library), "was": frozenset(State)}

_CLASS = r"(?:[A-Z]\w{1,79}|error|gaierror|herror|timeout)"  # lower case is no name of a class, but a name
_LINE = r"[\w-]{1,80}\.py:\d{1,6}"
_TEMPLATE = r"(?: template [\w.]{1,80}: [A-Za-z_ ]{1,120})?"  # of a line that a child refuses to write
_FORMS = {
    Form.HASH: re.compile(  # longer than a phone number
        r"[0-9a-fA-F]{16,64}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
    ),
    Form.PLACE: re.compile(rf"{_CLASS}|{_LINE}|{_CLASS} at {_LINE}{_TEMPLATE}", re.ASCII),
}
_MOST = 300  # characters of a sentence
_READ = 10 * _MOST  # of one that is far too long
_WIDEST = 2**63
_REPLACEMENT, _CUT = "\ufffd", "\u2026"

STRAYS = "strays"  # how many facts were left out, for their names are not listed


def log_fields(closed: Mapping[Label, frozenset[str]]) -> Fields:
    """Give each name of a fact with its form or its words; a label's words are those of the metrics."""
    labels: Fields = {label.value: words for label, words in closed.items()}
    forms = {Form.NUMBER: _NUMBERS, Form.HASH: _HASHES, Form.PLACE: _PLACES, Form.SENTENCE: _SENTENCES}
    listed = {name: form for form, names in forms.items() for name in names}
    return {**labels, **listed, **_WORDS}


def fitting(facts: Mapping[str, Fact], fields: Fields) -> dict[str, Fact]:
    """Give what a line may say of some facts, in their order."""
    told = {name: _told(fact, fields[name]) for name, fact in facts.items() if name in fields}
    return told if len(told) == len(facts) else {**told, STRAYS: len(facts) - len(told)}


def _told(fact: Fact, wanted: Form | frozenset[str]) -> Fact:
    """Give a fact as it may be told: itself, cut and clean, or a word for what is not."""
    if fact is None:
        return None
    if wanted is Form.NUMBER:
        return fact if _is_plain(fact) else _type_of(fact)
    if not isinstance(fact, str):
        return _type_of(fact)
    if isinstance(wanted, frozenset):
        return str(fact) if fact in wanted else UNKNOWN
    if wanted is Form.SENTENCE:
        return _sentence(fact)
    return str(fact) if _FORMS[wanted].fullmatch(fact) else _type_of(fact)


def _sentence(text: str) -> str:
    """Let no text pass for a line of ours, fill a disk, or tell a password that stands in an address."""
    text = str(text[:_READ])
    if not text.isprintable():
        text = "".join(letter if letter.isprintable() else _REPLACEMENT for letter in text)
    if "://" in text and "@" in text:
        text = " ".join(_without_password(word) for word in text.split(" "))
    return text if len(text) <= _MOST else text[: _MOST - 1] + _CUT


def _without_password(word: str) -> str:
    before, scheme, rest = word.partition("://")
    _, at, host = rest.rpartition("@")
    return f"{before}{scheme}{_CUT}@{host}" if at else word


def _is_plain(fact: object) -> bool:
    """Tell whether JSON has a number for it, and everybody who reads JSON, too."""
    if isinstance(fact, int):
        return -_WIDEST < fact < _WIDEST
    return isinstance(fact, float) and isfinite(fact)


def _type_of(fact: object) -> str:
    """Name the type of a fact; a class may be called anything, so only where it is one of Python's own."""
    return f"<{type(fact).__name__}>" if type(fact).__module__ == "builtins" else "<object>"
