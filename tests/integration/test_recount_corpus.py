"""Lines are proven by the records they came from; forgeries that texts do not give away are refused."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from etl.core import grounding
from etl.core.errors import Refused
from etl.core.recount import Kind, Problem
from tests.support.recounting import (
    TYPES,
    Set,
    consistent,
    corpus,
    extract_of,
    forged,
    made_of,
    signed,
    with_one_record_changed,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Line = dict[str, Any]

EVERY = pytest.mark.parametrize("name", TYPES)
#: How many lines of a type are forged.
SAMPLE = 12

#: What else may be forged, and what must be said of it.
FORGERIES: dict[str, tuple[Kind, Callable[[Line], object]]] = {
    "coverage nudged": (
        Kind.COVERAGE,
        lambda line: _quality(line, "coverage", lambda was: (was or 0) + 1e-9),
    ),
    "flag dropped, or invented": (
        Kind.FLAGS,
        lambda line: _quality(line, "flags", lambda was: was[1:] or ["nap"] * (not was)),
    ),
    "score raised": (Kind.SCORE, lambda line: _quality(line, "score", lambda was: was + 0.01)),
    "sufficient flipped": (Kind.SUFFICIENT, lambda line: _quality(line, "sufficient", lambda was: not was)),
    "n changed": (Kind.N, lambda line: line["facts"][-1].update(n=line["facts"][-1]["n"] + 1)),
    "input dropped": (Kind.INPUTS, lambda line: line["provenance"]["inputs"].pop()),
    "given to another subject": (Kind.SUBJECT, lambda line: line.update(subject="s_other")),
    "of another kind": (Kind.EPISODE_KIND, lambda line: line.update(kind="fortnight")),
    "source invented": (
        Kind.SOURCE,
        lambda line: line["evidence"].append({"claim": "any", "source": "doi:10.1000/none"}),
    ),
}
#: Of a record, the field to change and what to, as plausible as before.
CHANGES: dict[str, tuple[str, Callable[[Any], object]]] = {
    "BloodGlucoseRecord": ("levelInMilligramsPerDeciliter", lambda _: 211.0),
    "HeartRateRecord": ("samples", lambda was: [{**was[0], "beatsPerMinute": 171}, *was[1:]]),
    "HeartRateVariabilityRmssdRecord": ("heartRateVariabilityRmssd", lambda _: 99.0),
    "SleepSessionRecord": ("endTimeEpochMillis", lambda was: was + 1_800_000),
    "StepsRecord": ("count", lambda _: 777),
    "ActiveCaloriesBurnedRecord": ("energyInKilocalories", lambda _: 77.0),
}


def _quality(line: Line, name: str, change: Callable[[Any], object]) -> None:
    line["quality"][name] = change(line["quality"][name])


def sample(made: Set) -> list[Line]:
    """Pick lines of all sorts."""
    return random.Random(made.job.record_type).sample(list(made.documents()), SAMPLE)


def kinds_by_line(problems: Iterable[Problem]) -> dict[int, set[Kind]]:
    """Gather what is said of each line."""
    kinds = defaultdict(set)
    for problem in problems:
        kinds[problem.line].add(problem.kind)
    return kinds


@EVERY
def test_lines_are_proven(name: str) -> None:
    """It should find nothing wrong with what the engine writes, of days and of single files."""
    assert [made.recounted() for made in corpus(name)] == [[] for _ in corpus(name)]
    assert sum(len(made.lines) for made in corpus(name)) > 35
    assert len({line["kind"] for made in corpus(name) for line in made.documents()}) > 1


@EVERY
def test_consistent_forgeries_are_refused(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It should refuse every fact that was changed in all places, whatever the texts let pass."""
    made, tried = (
        corpus(name)[0],
        [forgery for line in sample(corpus(name)[0]) for forgery in consistent(line)],
    )
    accepted = [
        (fact, signed(line)) for fact, line in tried if not grounding.problems(line, TYPES[name].usage)
    ]
    found = set(made.recounted(line for _, line in accepted))
    refused = sum(
        {Problem(number, Kind.VALUE, fact), Problem(number, Kind.TEXT, fact)} <= found
        for number, (fact, _) in enumerate(accepted, start=1)
    )
    with capsys.disabled():
        print(f"\n{name}: of {len(tried)} facts changed everywhere, texts let {len(accepted)} pass,")  # noqa: T201
        print(f"  of which the records refuse {refused}")  # noqa: T201
    assert len(accepted) > len(tried) / 2 > 15
    assert refused == len(accepted)


@EVERY
def test_other_forgeries_are_refused(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It should name what was changed in each line, and nothing else."""
    made, counts = corpus(name)[0], {}
    lines = sample(made)
    forgeries = [forged(line, forge) for _, forge in FORGERIES.values() for line in lines]
    told = kinds_by_line(made.recounted(forgeries))
    for place, (what, (kind, _)) in enumerate(FORGERIES.items()):
        numbers = range(place * len(lines) + 1, (place + 1) * len(lines) + 1)
        counts[what] = sum(told[number] - {Kind.REPEATED} == {kind} for number in numbers)
    with capsys.disabled():
        print(f"\n{name}")  # noqa: T201 - the table is what the test is for
        for what, refused in counts.items():
            print(f"  {what:28} {refused:5} of {len(lines):5}")  # noqa: T201
    assert counts == dict.fromkeys(FORGERIES, len(lines))


@EVERY
def test_one_changed_record_is_noticed(name: str) -> None:
    """It should refuse lines of which a source says something else by now."""
    made = corpus(name)[0]
    place = len(made.sources) // 2
    changed = with_one_record_changed(made.sources[place], name, *CHANGES[name])
    found = made.recounted(sources=[*made.sources[:place], changed, *made.sources[place + 1 :]])
    assert Kind.VALUE in {problem.kind for problem in found}


@EVERY
def test_a_lost_file_is_noticed(name: str) -> None:
    """It should refuse lines that rest on a file which is not there."""
    made = corpus(name)[0]
    lost = made.sources[0].input_id
    resting = {
        number
        for number, line in enumerate(made.documents(), start=1)
        if lost in line["provenance"]["inputs"]
    }
    assert resting
    assert resting <= {problem.line for problem in made.recounted(sources=made.sources[1:])}


@EVERY
def test_order_and_extracts_do_not_matter(name: str) -> None:
    """It should prove lines by their files in any order, of which some come as extracts."""
    made, chance = corpus(name)[0], random.Random(name)
    sources = chance.sample(made.sources, len(made.sources))
    sources[:2] = [extract_of(source, made.job) for source in sources[:2]]
    assert made.recounted(sources=sources) == []


def test_lines_of_another_subject_are_unknown() -> None:
    """It should know no episode of lines that were made of somebody else's files, or under another key."""
    mine, theirs = (made for made in corpus("StepsRecord") if len(made.sources) > 1)
    unknown = [Problem(number, Kind.EPISODE) for number, _ in enumerate(mine.lines, start=1)]
    assert theirs.recounted(mine.lines) == unknown
    assert Set(replace(mine.job, episode_key=b"another"), mine.sources, mine.lines).recounted() == unknown


def test_lines_of_another_age_are_refused() -> None:
    """It should prove what is said of an age band by that band only."""
    made = corpus("StepsRecord")[0]
    aged = made_of("StepsRecord", made.job.context.subject, made.sources, age=65)
    assert aged.recounted() == []
    for age, kind in ((None, Kind.FACT), (45, Kind.VALUE)):
        job = replace(aged.job, context=replace(aged.job.context, age=age))
        assert kind in {problem.kind for problem in Set(job, aged.sources, aged.lines).recounted()}


def test_a_line_twice_is_named_once() -> None:
    """It should name the second of two, and miss none that is not there."""
    made = corpus("StepsRecord")[0]
    assert made.recounted([*made.lines[:3], made.lines[1]]) == [Problem(4, Kind.REPEATED)]
    assert made.recounted([]) == []


def test_sources_that_are_refused() -> None:
    """It should say why a source cannot be read, and know no episode where quality is too low."""
    made = corpus("StepsRecord")[0]
    with pytest.raises(Refused):
        made.recounted(sources=[replace(made.sources[0], content=b"nonsense")])
    strict = replace(made.job.rules, quality=replace(made.job.rules.quality, threshold=2.0))
    judged = Set(replace(made.job, rules=strict, accepted=False), made.sources, made.lines)
    assert {problem.kind for problem in judged.recounted()} == {Kind.EPISODE}
