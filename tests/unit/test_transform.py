"""The pure heart: sets of sources into lines."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import pytest

from etl.core.errors import Permanent
from etl.core.model import Episode, Fact, Source, SubjectContext
from etl.core.outcome import Counts, Disposition, Outcome, Reason, Stage
from etl.core.record_type import Draft, Processed
from etl.core.rules import Rules
from etl.core.wire import Job
from etl.records import ALL
from etl.records.blood_glucose import BLOOD_GLUCOSE
from etl.transform import transform
from tests.support import glucose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from etl.core.record_type import RecordType, Scope

REGISTRY: dict[str, RecordType] = {record_type.name: record_type for record_type in ALL}
NAME = BLOOD_GLUCOSE.name


def run(
    *contents: bytes,
    zone: str | None = None,
    verified: bool = True,
    registry: dict[str, RecordType] = REGISTRY,
    marks: list[Stage] | None = None,
) -> Outcome:
    """Transform files as one set."""
    job = Job(NAME, SubjectContext("s_1", zone), Rules(), "ruleset", b"episode key")
    sources = [Source(f"input-{index}", content, verified) for index, content in enumerate(contents)]
    seen: list[Stage] = [] if marks is None else marks
    return transform(sources, job, registry, seen.append)


def lines(outcome: Outcome) -> list[dict[str, Any]]:
    """Parse the lines of an outcome."""
    return [json.loads(line) for line in outcome.body.splitlines()]


def said(outcome: Outcome) -> set[str]:
    """What an outcome says, without what depends on how records were spread over files."""
    kept = ("episode", "task", "facts", "messages", "id")
    return {json.dumps([line[name] for name in kept], sort_keys=True) for line in lines(outcome)}


ROWS = glucose.records(700)


def test_stages_are_marked_in_order() -> None:
    """It should tell each stage as it begins."""
    marks: list[Stage] = []
    run(glucose.file(ROWS[:250]), marks=marks)
    assert marks == [Stage.DECODE, Stage.VALIDATE, Stage.PROCESS, Stage.RENDER]


def test_counts_add_up() -> None:
    """It should account for every record."""
    rows = [*ROWS[:250], *ROWS[:10], glucose.record(600, levelInMilligramsPerDeciliter=float("nan"))]
    assert run(glucose.file(rows)).counts == Counts(261, 250, 10, 0, 1)


def test_overlapping_files_say_what_one_file_of_everything_says() -> None:
    """It should come to the same episodes, facts and texts, however the records are spread."""
    whole = run(glucose.file(ROWS))
    pieces = run(*(glucose.file(ROWS[start : start + 250]) for start in range(0, 700, 150)))
    assert said(pieces) == said(whole)
    assert {line["kind"] for line in lines(whole)} >= {"day"}


def test_order_of_files_and_records_changes_nothing_said() -> None:
    """It should say the same of any permutation."""
    chance = random.Random(1)
    shuffled = ROWS.copy()
    chance.shuffle(shuffled)
    assert said(run(glucose.file(shuffled))) == said(run(glucose.file(ROWS)))


def test_duplicates_and_older_versions_change_nothing_said() -> None:
    """It should not notice what an upsert removes."""
    older = [
        glucose.record(
            number, metadata={"lastModifiedTimeEpochMillis": 5}, levelInMilligramsPerDeciliter=55.0
        )
        for number in range(100)
    ]
    assert said(run(glucose.file([*ROWS, *older, *ROWS[:50]]))) == said(run(glucose.file(ROWS)))


def test_inputs_are_those_the_records_came_from() -> None:
    """It should name the files an episode rests on, and no others."""
    first, second = glucose.file(ROWS[:400]), glucose.file(ROWS[400:])
    inputs = {line["kind"]: set(line["provenance"]["inputs"]) for line in lines(run(first, second))}
    assert set.union(*inputs.values()) == {"input-0", "input-1"}


def test_zone_of_the_context_goes_before_that_of_the_records() -> None:
    """It should cut days in the zone it was given."""
    assert said(run(glucose.file(ROWS), zone="Asia/Tokyo")) != said(run(glucose.file(ROWS)))


def test_without_any_zone_nothing_is_said_of_days() -> None:
    """It should not take Z for a local zone."""
    rows = glucose.records(700, zoneOffsetId="Z")
    outcome = run(glucose.file(rows))
    assert {line["kind"] for line in lines(outcome)} == {"window"}
    assert {line["kind"] for line in lines(run(glucose.file(rows), zone="-05:00"))} >= {"day"}


def test_unverified_sources_flag_their_lines() -> None:
    """It should say so in every line that rests on them."""
    assert all(
        "unverified" in line["quality"]["flags"] for line in lines(run(glucose.file(ROWS), verified=False))
    )


def test_refusal_is_an_outcome_without_a_body() -> None:
    """It should quarantine, not raise, and produce nothing."""
    outcome = run(b"nonsense")
    assert (outcome.disposition, outcome.reason, outcome.body) == (
        Disposition.QUARANTINED,
        Reason.NOT_AVRO,
        b"",
    )


def test_low_quality_counts_every_record_as_excluded() -> None:
    """It should use nothing of a refused file."""
    outcome = run(glucose.file(glucose.records(9, levelInMilligramsPerDeciliter=901.0)))
    assert (outcome.reason, outcome.counts) == (Reason.LOW_QUALITY, Counts(9, 0, 0, 0, 9))
    assert outcome.deductions == {"official_limit": 9}


class Liar:
    """Blood glucose, but with a renderer that invents a number."""

    name = NAME
    category = BLOOD_GLUCOSE.category
    schema = BLOOD_GLUCOSE.schema
    record = BLOOD_GLUCOSE.record
    usage = BLOOD_GLUCOSE.usage
    parse = staticmethod(BLOOD_GLUCOSE.parse)

    def process(self, records: Sequence[Any], scope: Scope) -> Processed:
        """Find one episode."""
        assert scope.rules == Rules()
        fact = Fact("mean", float(len(records)), "mg/dL", f"{len(records)} mg/dL", len(records))
        return Processed((Episode("window", ("x",), {"mean": fact}, sufficient=True, sources=(0,)),))

    def render(self, episode: Episode, choose: Callable[[str, int], int]) -> Iterable[Draft]:
        """Say another number than the fact's."""
        assert choose("summarize", 1) == 0
        assert episode.sufficient
        yield Draft("summarize", "liar.1", "s", "mean: 250 mg/dL", "It was 251 mg/dL.", ("mean",))


def test_a_line_that_is_not_grounded_is_our_defect() -> None:
    """It should raise, naming the template and no number."""
    with pytest.raises(Permanent, match=r"liar\.1") as caught:
        run(glucose.file(ROWS[:250]), registry={NAME: Liar()})
    assert caught.value.reason is Reason.INTERNAL_ERROR
    assert "251" not in str(caught.value)
