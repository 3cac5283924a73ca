"""What `etl assemble` says of the training files it made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support import glucose
from tests.support.command import etl
from tests.support.site import at, message

if TYPE_CHECKING:
    from tests.support.site import Site


def test_a_training_file_has_a_line_of_its_own(site: Site) -> None:
    """It should name the file whole, to be copied, and say below what went into it."""
    assert etl("assemble").out == "nothing is settled yet\n"
    key = "raw/one.avro"
    site.put({key: glucose.file()})
    site.publish(at(site, message(key)))
    site.serve()
    made = len(site.lines("parts"))
    first, second = etl("assemble").out.splitlines()
    assert first == "training/metabolic_diabetes/BloodGlucoseRecord.jsonl"
    assert second == f"  {made} examples from 1 file of 1 person"
