"""A line that says what its source called things is told from one that says the same by chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from etl.core.disclosure import _ways, discloses, free_texts
from etl.core.errors import Refused
from etl.core.rules import Limits
from etl.records import ALL
from etl.records.blood_glucose.schema import SCHEMA
from tests.support import glucose
from tests.support.canaries import texts

if TYPE_CHECKING:
    from etl.core.record_type import RecordType

DERIVED = b'{"content":"Night: 7 h 12 min. The night was long, 100 readings."}\n'


def said(text: str) -> bytes:
    """Give the line with a text more."""
    return DERIVED.replace(b"long", f"long, says {text}".encode())


OWN = [
    *("id-7", "Pixel 8", "com.example.sensor", "12345678"),
    *("0f8fad5b-d9cb-469f-a165-70867728950e", "n\u00e9\n1"),
]


@pytest.mark.parametrize("text", [*OWN, "Ann", "Acme Corp"])
def test_a_text_of_the_source_is_told(text: str) -> None:
    """It should find ids, models and packages, and words that the source alone brings."""
    line = said(text.replace("\n", "\\n"))
    assert discloses(line, DERIVED, ["other", text])
    assert discloses(line.upper(), DERIVED, [text])


@pytest.mark.parametrize("text", ["night", "Night", "The night", "7", "100", "h", "id-70", "ong", ""])
def test_a_word_of_ours_is_not(text: str) -> None:
    """It should not find what our own lines say, a part of a word, or a small number."""
    assert not discloses(DERIVED.replace(b"long", b"long "), DERIVED, [text])


@pytest.mark.parametrize("text", OWN)
def test_what_can_only_be_the_sources_may_not_even_be_derived(text: str) -> None:
    """It should find a leak of our own making, too."""
    line = said(text.replace("\n", "\\n"))
    assert discloses(line, line, [text])


def test_all_free_texts_of_a_file_are_given() -> None:
    """It should give ids, names and notes, and neither symbols nor offsets."""
    content = glucose.file([glucose.record(metadata={"clientRecordId": "client"})])
    given = set(free_texts(content, "BloodGlucoseRecord", SCHEMA, Limits()))
    assert given == {"id-0", "client", "com.example.sensor", "Example", "S"}


@pytest.mark.parametrize("record_type", ALL, ids=lambda one: one.name)
def test_every_text_of_every_schema_is_known(record_type: RecordType) -> None:
    """It should look for each text that a schema has, but for offsets and the class of a device."""
    known = {way for way in texts(record_type.schema) if not way[-1].endswith("oneOffsetId")}
    assert set(_ways(record_type.schema)) == known - {("metadata", "device", "type")}


def test_a_file_that_cannot_be_read_is_refused() -> None:
    """It should say so."""
    with pytest.raises(Refused):
        list(free_texts(b"no Avro", "BloodGlucoseRecord", SCHEMA, Limits()))
