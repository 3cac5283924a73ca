"""What a file claims to hold, told from its first bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core import avro
from etl.core.avro.schema import glimpse_name
from tests.support.avro_bytes import container, header
from tests.support.avro_nights import READER
from tests.support.avro_schemas import ESCAPES
from tests.support.avro_ticks import TICK, tick


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{"type":"record","name":"a.b.AvroStepsRecord","fields":[]}', "AvroStepsRecord"),
        ('{"fields":[{"name":"x","type":"long"}],"name" : "Y"', "Y"),
        ('{"doc":"name","name":"Y","type":"record"}', "Y"),
        ('{"doc":"a \\" { [","name":"Y"', "Y"),
        ('{"name":"Y', None),
        ('{"name":', None),
        ('{"name":7,"x":"Z"}', None),
        ('{"name":"no name"}', None),
        ('{"name":"é"}', None),
        ('["null",{"name":"Y"}]', None),
        ('"long"', None),
        ("", None),
        ("]]]}}}", None),
        (ESCAPES, None),
    ],
)
def test_glimpse_finds_the_name_at_the_top(text: str, name: str | None) -> None:
    """It should tell the name from the part of the text that is there, in one pass."""
    assert glimpse_name(text) == name


@given(st.text(alphabet='{}[]":,\\ nametype', max_size=60))
def test_glimpse_never_raises(text: str) -> None:
    """It should take any text."""
    assert glimpse_name(text) is None or '"name"' in text


@pytest.mark.parametrize(
    ("name", "told"),
    [("AvroNightRecord", "NightRecord"), ("NightRecord", "NightRecord"), ("a.b.AvroX", "X"), ("Avro", None)],
)
def test_record_type_can_be_peeked(name: str, told: str | None) -> None:
    """It should tell the record type from the first bytes, without prefix and namespace."""
    content = container({**TICK, "name": name}, (1, tick(1)))
    assert avro.peek_record_type(content) == told
    assert avro.peek_record_type(content[:120]) == told


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"Obj\x01",
        b"PK\x03\x04",
        header("[]"),
        header("{"),
        header(b"\xff"),
        b"x" + header(TICK),
        header(TICK)[:20],
    ],
)
def test_peek_is_silent_where_nothing_can_be_told(head: bytes) -> None:
    """It should say None for other files and for heads that are too short."""
    assert avro.peek_record_type(head) is None


@given(st.binary(max_size=100), st.integers(0, 300))
def test_peek_never_raises(noise: bytes, end: int) -> None:
    """It should tell the right type or none, whatever follows and wherever the head ends."""
    assert avro.peek_record_type((header(READER) + noise)[:end]) in (None, "NightRecord")
    avro.peek_record_type(b"Obj\x01\x02\x16avro.schema" + noise)
