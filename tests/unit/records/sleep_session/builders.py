"""Sessions and sets for the tests of sleep."""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings

from etl.core import example, grounding
from etl.core.age import AgeBand
from etl.core.localtime import DAY_MS, HOUR_MS, MINUTE_MS, Zone, day_bounds, parse_zone
from etl.core.record_type import Scope
from etl.core.rules import Rules
from etl.records.sleep_session import SLEEP_SESSION
from etl.records.sleep_session.session import Session
from etl.records.sleep_session.texts.tasks import QUESTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from etl.core.model import Episode
    from etl.core.record_type import Draft, Processed

#: For property tests: a busy machine is no failure.
STEADY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
NEW_YORK = parse_zone("America/New_York")
FIXED = parse_zone("-05:00")
MIDNIGHT = day_bounds(date(2026, 1, 12), FIXED)[0]
EVENING = MIDNIGHT - HOUR_MS  # 23:00
MINUTE = MINUTE_MS

_MOST = max(map(len, QUESTIONS.values()))

Part = tuple[str, float]  # a stage and its minutes; "" for a gap

#: A night of 8 h: 7 h asleep, 15 min to fall asleep, 15 min awake within, 30 min awake at its end.
NIGHT: tuple[Part, ...] = (
    ("AWAKE", 15),
    *(("LIGHT", 90), ("DEEP", 60), ("AWAKE", 4), ("LIGHT", 80), ("REM", 50), ("OUT_OF_BED", 6)),
    *(("AWAKE_IN_BED", 5), ("LIGHT", 70), ("REM", 70)),
    ("AWAKE", 30),
)
RAW: dict[str, Any] = {
    "metadata": {
        "id": "id-1",
        "dataOriginPackageName": "com.example.ring",
        "lastModifiedTimeEpochMillis": MIDNIGHT + 9 * HOUR_MS,
        "clientRecordId": None,
        "clientRecordVersion": 0,
        "device": {"manufacturer": "Maker", "model": None, "type": "RING"},
    },
    "title": None,
    "notes": None,
    "startTimeEpochMillis": EVENING,
    "endTimeEpochMillis": EVENING + 8 * HOUR_MS,
    "startZoneOffsetId": "-05:00",
    "endZoneOffsetId": "-05:00",
    "durationMillis": None,
    "appRecordFetchTimeEpochMillis": MIDNIGHT + 10 * HOUR_MS,
    "stages": [],
}


def raw(**changes: object) -> dict[str, Any]:
    """Give a decoded Avro record, with changes to its own fields or, by ``metadata``, to its metadata."""
    metadata = changes.pop("metadata", {})
    record = {**RAW, **changes}
    record["metadata"] = {**RAW["metadata"], **metadata} if isinstance(metadata, dict) else metadata
    return record


def raw_stage(start_ms: object, end_ms: object, stage: object = "LIGHT") -> dict[str, object]:
    """Give a decoded stage."""
    return {"startTimeEpochMillis": start_ms, "endTimeEpochMillis": end_ms, "stage": stage}


def line(parts: Iterable[Part], start_ms: int = EVENING) -> tuple[tuple[int, int, str], ...]:
    """Put stages one after the other; "" leaves a gap."""
    found = []
    for kind, minutes in parts:
        end_ms = start_ms + round(minutes * MINUTE)
        if kind:
            found.append((start_ms, end_ms, kind))
        start_ms = end_ms
    return tuple(found)


def session(  # noqa: PLR0913 - what a session is made of
    parts: Sequence[Part] = NIGHT,
    start_ms: int = EVENING,
    *,
    minutes: float | None = None,
    origin: str = "com.example.ring",
    record_id: str = "",
    modified_ms: int = 0,
    source: int = 0,
    outside_ms: int = 0,
    overlap_ms: int = 0,
) -> Session:
    """Give a session as long as its stages, or ``minutes``; its id tells origin and start."""
    length = sum(part[1] for part in parts) if minutes is None else minutes
    return Session(
        record_id=record_id or f"{origin}-{start_ms}",
        modified_ms=modified_ms,
        offset="-05:00",
        source=source,
        faults=(),
        start_ms=start_ms,
        end_ms=start_ms + round(length * MINUTE),
        origin=origin,
        stages=line(parts, start_ms),
        outside_ms=outside_ms,
        overlap_ms=overlap_ms,
    )


def bare(minutes: float = 480, start_ms: int = EVENING, origin: str = "com.example.ring") -> Session:
    """Give a session without stages."""
    return session((), start_ms, minutes=minutes, origin=origin)


def nights(count: int, parts: Sequence[Part] = NIGHT, step_minutes: int = 0) -> list[Session]:
    """Give a session a night; each begins some minutes later than the one before."""
    return [session(parts, EVENING + day * DAY_MS + day * step_minutes * MINUTE) for day in range(count)]


def process(
    records: Iterable[Session],
    zone: Zone | None = FIXED,
    priority: tuple[str, ...] = (),
    age: int | None = None,
) -> Processed:
    """Find the episodes of a set; ``age`` is the youngest of the band."""
    band = None if age is None else AgeBand(age)
    return SLEEP_SESSION.process(list(records), Scope(zone, Rules(), priority, band))


def episodes(records: Iterable[Session], kind: str, zone: Zone | None = FIXED) -> list[Episode]:
    """Find the episodes of a kind."""
    return [episode for episode in process(records, zone).episodes if episode.kind == kind]


def lone(
    records: Iterable[Session], kind: str = "session", zone: Zone | None = FIXED, age: int | None = None
) -> Episode:
    """Find the only episode of a kind."""
    (episode,) = (episode for episode in process(records, zone, age=age).episodes if episode.kind == kind)
    return episode


def values(episode: Episode) -> dict[str, float]:
    """Give the value of each fact."""
    return {name: fact.value for name, fact in episode.facts.items()}


def drafts(episode: Episode, wording: int = 0) -> dict[str, Draft]:
    """Render an episode in a wording, by task."""
    made = SLEEP_SESSION.render(episode, lambda _task, count: wording % count)
    return {draft.task: draft for draft in made}


def answered(episode: Episode, wording: int = 0) -> Iterator[Draft]:
    """Ask an episode for each number that it can tell, in a wording."""
    for place in range(_MOST):

        def choose(task: str, count: int, at: int = place) -> int:
            return (at if task == "numeric_qa fact" else wording) % count

        drafts_of_all = SLEEP_SESSION.render(episode, choose)  # lazily: no more of them than are needed
        yield from islice((draft for draft in drafts_of_all if draft.task == "numeric_qa"), 1)


def line_of(episode: Episode, draft: Draft) -> dict[str, Any]:
    """Make the training line of a draft."""
    frame = example.Frame("e", "SleepSessionRecord", "sleep_recovery", "s", "r", 1.0, (), episode.flags)
    return example.line(draft, episode, frame)


def problems(episode: Episode, draft: Draft) -> list[str]:
    """Say what of a draft is not grounded."""
    return grounding.problems(line_of(episode, draft), SLEEP_SESSION.usage)


def claims(draft: Draft) -> Mapping[str, str]:
    """Give the claim of each guideline a draft cites."""
    return {name: claim for claim, name in draft.evidence}
