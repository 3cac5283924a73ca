"""How many forgeries of real lines the verifier refuses, kind by kind."""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from etl.core import grounding
from etl.core.guidelines import GUIDELINES
from etl.core.guidelines.activity import ACTIVITY
from etl.core.guidelines.glucose import GLUCOSE
from etl.core.guidelines.heart_rate import HEART_RATE
from etl.core.guidelines.hrv import HRV
from etl.core.guidelines.sleep import SLEEP
from etl.core.model import Source, SubjectContext
from etl.core.narrative import TASKS
from etl.core.rules import Rules
from etl.core.wire import Job
from etl.records import ALL
from etl.samples.generate import generate
from etl.samples.spec import SampleSpec
from etl.transform import transform

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Line = dict[str, Any]
    Forge = Callable[[str, Line, random.Random], str | None]

DAYS, SUBJECTS = 15, 4
GLUCOSE_TYPE = "BloodGlucoseRecord"
TYPES = {record_type.name: record_type for record_type in ALL}
EVERY = pytest.mark.parametrize("name", TYPES)
#: The thresholds of each type, to be said as if they were measured.
TABLES = {
    GLUCOSE_TYPE: GLUCOSE,
    "HeartRateRecord": HEART_RATE,
    "HeartRateVariabilityRmssdRecord": HRV,
    "SleepSessionRecord": SLEEP,
    "StepsRecord": ACTIVITY,
    "ActiveCaloriesBurnedRecord": ACTIVITY,
}
DIGITS = re.compile(r"[0-9]+(?:\.[0-9]+)?")
ODD = (
    *(
        "\u00b2",
        "\u00bd",
        "\u2154",
        "\u2460",
        "\u216b",
        "\u5341",
        "\u4e00\u767e",
        "XII",
        "MMXXVI",
        "Class IV",
    ),
    *("billion", "hundreds", "dozenfold", "tenfold", "twelfth", "tenths", "majority", "nought"),
    *("s\u0435ven", "sev\u200ben", "se\u00adven", "99999 mg/dL", "99999", "03:17"),
)
CLAIMS = ("The mean was {}.", "It came to {}.", "Lowest: {}", "The longest was {}.", "It held {}.")


@cache
def corpus(name: str) -> tuple[Line, ...]:
    """Lines of days, nights, periods and single files of a type, four subjects, by the pure transform."""
    sets: dict[str, list[Source]] = defaultdict(list)
    spec = SampleSpec(days=DAYS, subjects=SUBJECTS, files=2 * DAYS + 1, types=(name,))
    for number, file in enumerate(generate(spec)):
        sets[file.subject].append(Source(f"input-{number}", file.content, True))  # noqa: FBT003 - verified
    singles = [[source] for sources in sets.values() for source in sources[:2]]
    return tuple(line for sources in (*sets.values(), *singles) for line in lines(name, sources))


def lines(name: str, sources: list[Source]) -> Iterator[Line]:
    """Transform a set of files as one."""
    context = SubjectContext("s_1", "America/New_York")
    job = Job(name, context, Rules(), "r", b"key", accepted=True)
    outcome = transform(sources, job, TYPES, lambda _stage: None)
    yield from (json.loads(line) for line in outcome.body.splitlines())


def pick(text: str, pattern: str, chance: random.Random) -> re.Match[str] | None:
    """Pick one place of a pattern."""
    found = list(re.finditer(pattern, text))
    return chance.choice(found) if found else None


def put(text: str, match: re.Match[str] | None, new: str) -> str | None:
    """Replace a place, or say that there is none."""
    return None if match is None else text[: match.start()] + new + text[match.end() :]


def swap(pattern: str, words: dict[str, str]) -> Forge:
    """Forge by another word at one place."""

    def forge(text: str, _line: Line, chance: random.Random) -> str | None:
        match = pick(text, pattern, chance)
        if match is None:
            return None
        new = words[match[0].lower()]
        return put(text, match, new.capitalize() if match[0][0].isupper() else new)

    return forge


def other_number(text: str, line: Line, chance: random.Random) -> str | None:
    """Change one number to one that neither facts nor guidelines know."""
    known = {n for fact in line["facts"] for n in DIGITS.findall(fact["text"])}
    known |= {n for row in GUIDELINES.values() for n in DIGITS.findall(row.text)}
    new = chance.choice([str(n) for n in range(1, 400) if str(n) not in known])
    return put(text, pick(text, DIGITS.pattern, chance), new)


def invented(said: tuple[str, ...], sentence: str) -> Forge:
    """Forge by a sentence more."""
    return lambda text, _line, chance: f"{text} " + sentence.format(chance.choice(said))


def false_claim(text: str, line: Line, chance: random.Random) -> str | None:
    """Say a threshold as if it were measured, where no fact happens to equal it."""
    rows = TABLES[line["record_type"]]
    if not rows:
        return None
    claim = chance.choice(CLAIMS).format(chance.choice(rows).text)
    return None if any(fact["text"] in claim for fact in line["facts"]) else f"{text} {claim}"


def swapped_facts(text: str, line: Line, chance: random.Random) -> str | None:
    """Exchange the texts of two facts of the same unit."""
    by_unit = defaultdict(set)
    for fact in line["facts"]:
        if fact["text"] in text:
            by_unit[fact["unit"]].add(fact["text"])
    units = sorted(unit for unit, texts in by_unit.items() if len(texts) > 1)
    if not units:
        return None
    one, two = chance.sample(sorted(by_unit[chance.choice(units)]), 2)
    return re.sub(
        rf"(?<![\w.]){re.escape(one)}(?!\w)|(?<![\w.]){re.escape(two)}(?!\w)",
        lambda match: two if match[0] == one else one,
        text,
    )


SIDES = {"below": "above", "above": "below"}
ENDS = {"lowest": "highest", "highest": "lowest", "minimum": "maximum", "maximum": "minimum"}
LEASTS = {"at least": "at most", "at most": "at least", "more than": "less than", "less than": "more than"}
LONGER = {"or more": "or less", "or longer": "or shorter", "longer than": "shorter than"}
MEETS = {"meets": "does not meet", "does not meet": "meets"}

UNITS = r" (?:mg/dL|%|min|bpm|ms|kcal)(?![\w/])| h(?= \d)"

#: Kind of forgery: how, and in which messages. All must be refused.
KINDS: dict[str, tuple[Forge, tuple[int, ...]]] = {
    "number nobody says": (other_number, (1, 2)),
    "unit dropped": (lambda t, _, c: put(t, pick(t, UNITS, c), ""), (1, 2)),
    "odd numeral in a sentence": (invented(ODD, "There were {} of them."), (0, 1, 2)),
    "guideline as a measurement": (false_claim, (0, 1, 2)),
    "meets flipped": (swap(r"does not meet|meets", MEETS), (2,)),
    "at least, more than flipped": (
        swap(r"(?i)at least|at most|more than|less than", LEASTS),
        (1, 2),
    ),
    "sufficient flipped": (
        lambda t, _, c: (
            put(t, pick(t, r"(?i)not (?=enough|sufficient|met)", c), "")
            or put(t, pick(t, r"(?=(?<!least )\b(?:enough|sufficient) (?:data |here )*for|met\.)", c), "not ")
        ),
        (2,),
    ),
    "facts swapped, table": (swapped_facts, (1,)),
    "facts swapped, answer": (swapped_facts, (2,)),
}

#: What only glucose says.
GLUCOSE_KINDS: dict[str, tuple[Forge, tuple[int, ...]]] = {
    "mg/dL to mmol/L": (lambda t, _, c: put(t, pick(t, r"mg/dL", c), "mmol/L"), (1, 2)),
    "or longer flipped": (swap(r"or more\b|or longer|longer than", LONGER), (2,)),
    "below/above flipped": (swap(r"(?i)\b(?:below|above)(?= [0-9])", SIDES), (1, 2)),
    "lowest/highest flipped": (swap(r"(?i)\b(?:lowest|highest)\b", ENDS), (1, 2)),
    "lower/higher at night flipped": (
        swap(r"\b(?:lower|higher)(?= (?:than|at night))", {"lower": "higher", "higher": "lower"}),
        (2,),
    ),
}


def kinds_of(name: str) -> dict[str, tuple[Forge, tuple[int, ...]]]:
    """The forgeries to try on a type."""
    return KINDS | (GLUCOSE_KINDS if name == GLUCOSE_TYPE else {})


def rates(name: str) -> dict[str, tuple[int, int]]:
    """Forge every line in every way; count what is refused."""
    counts = {}
    for kind, (forge, places) in kinds_of(name).items():
        chance, refused, total = random.Random(kind), 0, 0
        for line in corpus(name):
            for place in places:
                text = line["messages"][place]["content"]
                forged = forge(text, line, chance)
                if forged is None or forged == text:
                    continue
                messages = [*line["messages"]]
                messages[place] = {**messages[place], "content": forged}
                total += 1
                refused += bool(grounding.problems({**line, "messages": messages}, TYPES[name].usage))
        counts[kind] = refused, total
    return counts


@EVERY
def test_real_lines_are_clean(name: str) -> None:
    """It should find nothing in what the engine writes."""
    assert {line["task"] for line in corpus(name)} >= {"summarize", "sufficiency"}
    assert len({line["kind"] for line in corpus(name)}) >= 2
    assert [problem for line in corpus(name) for problem in grounding.problems(line, TYPES[name].usage)] == []


def test_the_corpus_is_large() -> None:
    """It should hold at least 2,000 lines, of every task."""
    assert sum(len(corpus(name)) for name in TYPES) >= 2_000
    assert {line["task"] for name in TYPES for line in corpus(name)} == set(TASKS)


@EVERY
def test_forgeries_are_refused(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It should refuse every forgery of every kind."""
    counts = rates(name)
    with capsys.disabled():
        print(f"\n{name}")  # noqa: T201 - the table is what the test is for
        for kind, (refused, total) in counts.items():
            print(f"  {kind:32} {refused:5} of {total:5}")  # noqa: T201
    for kind, (refused, total) in counts.items():
        assert total > 0 or (name != GLUCOSE_TYPE and "flipped" in kind), kind
        assert refused == total, kind
