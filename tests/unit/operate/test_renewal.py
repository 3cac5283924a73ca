"""Announcements of new generations: the same whenever the same is announced, and of what was known before."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from etl.bootstrap import S3Place
from etl.core import message
from etl.core.identity import pseudonym
from etl.core.model import SubjectContext
from etl.core.outcome import RULES, Disposition
from etl.core.rules import Rules
from etl.operate.generations import Latest, context_digest
from etl.operate.quarantine import REMEDIES
from etl.operate.renewal import MEANINGS, Asked, Clerk, Left, Notice
from etl.operate.submit import paced
from etl.operate.whose import whose
from etl.pipeline.flow import Terms
from etl.pipeline.ports import Announcement, Settled
from tests.support.virtual import run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

KEY = b"pseudonym key"
TERMS = Terms(KEY, frozenset({"b", "c"}), {"StepsRecord": "activity"}, Rules(), "today")
SUBJECT = pseudonym(KEY, "jane")


def said(key: str = "raw/jane_1_a.avro", bucket: str = "b", **more: Any) -> Announcement:  # noqa: ANN401 - fields
    """Make an announcement."""
    return Announcement("claim", bucket, key, **more)


def settled(*announcements: Announcement, **metadata: object) -> Latest:
    """Make an input of older rules, of generation 4."""
    known = context_digest(SubjectContext(SUBJECT))
    made = {"subject": SUBJECT, "context": known, "ruleset": "old", "verified": False, "bytes": 7}
    row = Settled("0" * 64, 4, "StepsRecord", made | {"content": "1" * 64} | metadata)
    return Latest(row, (), announcements)


async def written(*inputs: Latest, **asked: Any) -> tuple[list[Notice], Clerk]:  # noqa: ANN401 - fields
    """Write announcements."""

    async def listed() -> AsyncIterator[Latest]:
        for one in inputs:
            yield one

    users = asked.pop("users", ())
    clerk = Clerk(Asked(lambda _: True, **asked), TERMS, whose(KEY, users, None))
    return [notice async for notice in clerk.notices(listed())], clerk


async def test_a_message_says_what_was_known_before() -> None:
    """It should be read as the same person, place, type, zone and age, of the next generation."""
    (notice,), _ = await written(settled(said(zone="Asia/Tokyo", age=40)))
    read = message.parse(notice.body, pseudonym_key=KEY, buckets=TERMS.buckets, generation=notice.generation)
    assert read.context == SubjectContext(SUBJECT, "Asia/Tokyo", 40)
    assert (read.bucket, read.key, read.record_type) == ("b", "raw/jane_1_a.avro", "StepsRecord")
    assert (read.generation, read.announced_bytes, read.announced_hash) == (5, 7, None)
    assert "jane" not in repr(notice)


async def test_only_who_vouched_vouches_again() -> None:
    """It should give the hash where somebody gave it."""
    (notice,), _ = await written(settled(said(), said("raw/jane_1_b.avro", verified=True)))
    assert json.loads(notice.body)["content_hash"] == "1" * 64


async def test_the_same_makes_the_same_claim() -> None:
    """It should have one name as long as nothing is known anew, and another when there is."""
    (first,), _ = await written(settled(said(zone="UTC")))
    (again,), _ = await written(settled(said(zone="UTC")))
    (other,), _ = await written(settled(said(zone="Asia/Tokyo")))
    assert again == first
    assert other.name != first.name


async def left(*announcements: Announcement, **more: Any) -> Left | None:  # noqa: ANN401 - fields
    """Say why an input is left out."""
    metadata = more.pop("metadata", {})
    _, clerk = await written(settled(*announcements, **metadata), **more)
    (why,) = clerk.report.left or (None,)
    return why


async def test_reasons_to_leave_an_input_out() -> None:
    """It should name each."""
    assert await left(said(), metadata={"ruleset": "today"}) is Left.SAME_RULES
    assert await left(said(), metadata={"ruleset": "today"}, same_rules=True) is None
    assert await left(said(), metadata={"context": "of a zone"}) is Left.CONTEXT_LOST
    assert await left() is Left.SOURCELESS
    assert await left(said(bucket="")) is Left.SOURCELESS
    assert await left(said("raw/a.avro")) is Left.NAMELESS
    assert await left(said("raw/joe_1_a.avro")) is Left.UNPROVED
    assert await left(said("raw/a.avro"), users=("jane",)) is None
    assert MEANINGS.keys() == set(Left)


async def test_any_place_of_the_person_will_do() -> None:
    """It should take the last announcement whose user is proved, of a bucket that may be named."""
    places = [
        said("raw/jane_1_a.avro", "c"),
        said("raw/jane_1_b.avro", "d"),
        said("raw/a.avro"),
        said("raw/joe_1_a.avro"),
    ]
    (notice,), clerk = await written(settled(*places))
    assert json.loads(notice.body)["bucket"] == "c"
    assert clerk.report.complete


async def test_a_place_is_a_folder() -> None:
    """It should pass over, without a word, what lies elsewhere or beside it."""
    one = settled(said("raw/x/jane_1_a.avro"), said("raw/xy/jane_1_b.avro", "c"))
    for place, key in (
        (S3Place("b", "raw/x"), "raw/x/jane_1_a.avro"),
        (S3Place("c", ""), "raw/xy/jane_1_b.avro"),
        (S3Place("b", "raw/x/jane_1_a.avro"), "raw/x/jane_1_a.avro"),
    ):
        (notice,), _ = await written(one, place=place)
        assert json.loads(notice.body)["key"] == key
    for place in (S3Place("b", "raw/xy"), S3Place("c", "raw/x"), S3Place("d", "")):
        notices, clerk = await written(one, place=place)
        assert (notices, clerk.report.left.total()) == ([], 0)


async def test_a_limit_counts_what_is_announced() -> None:
    """It should not count what is left out."""
    same = settled(said(), ruleset="today")
    notices, clerk = await written(same, settled(said()), settled(said()), settled(said()), limit=2)
    assert (len(notices), clerk.report.left) == (2, {Left.SAME_RULES: 1})


def test_a_rate_is_kept() -> None:
    """It should let one item through at once, and the rest evenly."""

    async def numbers() -> AsyncIterator[int]:
        for number in range(5):
            yield number

    async def work() -> list[float]:
        clock = asyncio.get_running_loop()
        return [clock.time() async for _ in paced(numbers(), 2.0)]

    times = run(work())
    assert [round(time - times[0], 6) for time in times] == [0.0, 0.5, 1.0, 1.5, 2.0]


def test_every_refusal_has_a_remedy() -> None:
    """It should leave none without a word on what to do."""
    quarantining = {reason for reason, rule in RULES.items() if rule.disposition is Disposition.QUARANTINED}
    assert REMEDIES.keys() == quarantining
