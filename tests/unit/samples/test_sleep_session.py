"""Sleep sessions that look like real ones, quirks included."""

from __future__ import annotations

from collections import defaultdict
from itertools import islice, pairwise
from typing import Any

import pytest

from etl.samples.life import HOUR_MS, MINUTE_MS, Life
from etl.samples.nights import nap, night
from etl.samples.people import person
from etl.samples.sleep_session import Session, SleepSession
from tests.unit.samples.conftest import FOREVER_MS, Decoded, Records, decoded, length, newest, versions

NAME = "SleepSessionRecord"
PHONE, RING = "com.google.android.apps.fitness", "com.ouraring.oura"
LIFE = Life(7, 1)


def sessions(number: int) -> list[Session]:
    """The first sessions of a person."""
    return list(islice(SleepSession().records(Life(7, number), person(number), 0), 120))


def final(session: Session) -> dict[str, Any]:
    """How it finally stands."""
    return session.as_of(FOREVER_MS)


def origin(record: dict[str, Any]) -> str:
    """Who wrote it."""
    return str(record["metadata"]["dataOriginPackageName"])


@pytest.fixture(scope="session")
def files(default_set: dict[str, Decoded]) -> list[Records]:
    """The records of each default file."""
    return [records for _, records in default_set[NAME]]


@pytest.fixture(scope="session")
def nights(files: list[Records]) -> dict[str, Records]:
    """The default sessions of each origin, naps left out."""
    found: dict[str, Records] = defaultdict(list)
    for record in newest(files).values():
        if length(record) > 3 * HOUR_MS:
            found[origin(record)].append(record)
    return found


def test_two_sessions_for_one_night(nights: dict[str, Records]) -> None:
    """Phone and ring should each have a session for every night, of which the phone sees many more stages."""
    assert set(nights) == {PHONE, RING}
    assert len(nights[PHONE]) == len(nights[RING]) == 3
    for phone, ring in zip(nights[PHONE], nights[RING], strict=True):
        assert phone["startTimeEpochMillis"] < ring["endTimeEpochMillis"]
        assert ring["startTimeEpochMillis"] < phone["endTimeEpochMillis"]
        assert 80 < len(phone["stages"]) < 150
        assert 20 <= len(ring["stages"]) < 45


@pytest.mark.parametrize("seed", [7, 1, 2, 3, 4])
def test_both_nights_are_whole(seed: int) -> None:
    """The union should hold the nights before both days to their end, from both origins."""
    union = list(newest(decoded(NAME, seed=seed)).values())
    for index in (0, 1):
        sleep = night(Life(seed, 1), index)
        ends = [item["endTimeEpochMillis"] for item in union]
        assert sum(abs(end - sleep.wake_ms) < MINUTE_MS for end in ends) == 2


def test_the_default_set_shows_the_quirks(nights: dict[str, Records], files: list[Records]) -> None:
    """There should be gaps, stages over both edges, a start at first sleep, a walk, a nap and free text."""
    phone, ring = nights[PHONE], nights[RING]
    assert all(
        any(a["endTimeEpochMillis"] < b["startTimeEpochMillis"] for a, b in stages(it)) for it in phone
    )
    assert any(it["stages"][0]["startTimeEpochMillis"] < it["startTimeEpochMillis"] for it in phone)
    assert any(it["stages"][-1]["endTimeEpochMillis"] > it["endTimeEpochMillis"] for it in phone)
    assert any(it["stages"][0]["stage"] == "LIGHT" for it in ring)
    assert any(it["stages"][0]["stage"] == "AWAKE" for it in ring)
    assert any("OUT_OF_BED" in {stage["stage"] for stage in it["stages"]} for it in phone)
    assert sum(length(it) < HOUR_MS for it in newest(files).values()) == 1
    assert {it["title"] is None for it in phone} == {it["notes"] is None for it in phone} == {True, False}


def stages(record: dict[str, Any]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Each stage with the next one."""
    return list(pairwise(record["stages"]))


def test_an_app_without_awake_in_bed(files: list[Records]) -> None:
    """The writer should not know AWAKE_IN_BED, which came later."""
    symbols = str(SleepSession.schema)
    assert "'AWAKE_IN_BED'" not in symbols
    for symbol in ("UNKNOWN", "AWAKE", "SLEEPING", "OUT_OF_BED", "LIGHT", "DEEP", "REM"):
        assert f"'{symbol}'" in symbols
    assert files


def test_a_session_grows_while_the_night_goes_on() -> None:
    """A ring's session should be handed over every 47 minutes, longer each time, until it is over."""
    session = next(item for item in sessions(1) if item.growing)
    fetches = range(session.written_ms, session.end_ms + HOUR_MS, 10 * MINUTE_MS)
    records: list[dict[str, Any]] = [session.as_of(fetch) for fetch in fetches]
    ends = [record["endTimeEpochMillis"] for record in records]
    assert ends == sorted(ends)
    assert len(set(ends)) > 8
    assert ends[-1] == session.end_ms
    for fetch, record in zip(fetches, records, strict=True):
        assert record["endTimeEpochMillis"] <= fetch
        assert record["stages"][-1]["endTimeEpochMillis"] == record["endTimeEpochMillis"]
        assert len(record["stages"]) >= 1
    counts = [len(record["stages"]) for record in records]
    assert counts == sorted(counts)


def test_exports_hold_a_growing_session() -> None:
    """Among the exports of some weeks a session should come unfinished, and again whole under its id."""
    found = versions(decoded(NAME, days=14, files=29))
    lengths = [[length(record) for record in session] for session in found]
    assert all(item == sorted(item) for item in lengths)
    assert sum(item[0] < item[-1] for item in lengths) >= 2


def test_other_sessions_come_whole() -> None:
    """A phone's session should be written once, after getting up."""
    phone = [item for item in sessions(1) if not item.growing]
    assert {item.source.package for item in phone} == {PHONE}
    for item in phone:
        assert item.end_ms <= item.written_ms < item.end_ms + 15 * MINUTE_MS
        assert {**item.as_of(item.written_ms)} == {
            **final(item),
            "appRecordFetchTimeEpochMillis": item.written_ms,
        }


def test_naps_come_once() -> None:
    """A nap should be a short session of the ring alone."""
    naps = [item for item in sessions(1) if item.end_ms - item.time_ms < 2 * HOUR_MS]
    assert {item.source.package for item in naps} == {RING}
    rests = [rest for rest in (nap(LIFE, index) for index in range(50)) if rest is not None]
    assert [item.end_ms for item in naps][:10] == [rest.wake_ms for rest in rests][:10]


@pytest.mark.parametrize(
    ("number", "kinds"),
    [
        (1, {"AWAKE", "OUT_OF_BED", "LIGHT", "DEEP", "REM"}),
        (2, {"AWAKE", "OUT_OF_BED", "LIGHT", "DEEP", "REM"}),
        (3, {"AWAKE", "SLEEPING", "LIGHT", "DEEP", "REM"}),
    ],
)
def test_each_kind_of_person_has_its_stages(number: int, kinds: set[str]) -> None:
    """Apps should differ in what they tell apart; some sessions have no stages at all."""
    records = [final(item) for item in sessions(number)]
    assert {stage["stage"] for record in records for stage in record["stages"]} == kinds
    assert any(not record["stages"] for record in records) == (number != 2)


def test_duration_is_sometimes_written() -> None:
    """A phone should write how long it lasted, a ring should not."""
    for item in sessions(1):
        record = final(item)
        assert record["durationMillis"] == (None if item.growing else length(record))


def test_by_time() -> None:
    """Sessions should come by their beginning, none of them reaching into the next night."""
    for number in (1, 2, 3):
        times = [item.time_ms for item in sessions(number)]
        assert times == sorted(times)


def test_free_text_is_not_in_a_repr() -> None:
    """A session's repr should not hold its title or notes."""
    assert not any("Canary" in repr(item) for item in sessions(1))
