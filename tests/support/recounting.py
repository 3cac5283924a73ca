"""Training lines to be held against their sources, and forgeries that no line by itself gives away."""

from __future__ import annotations

import copy
import json
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from etl.core import avro, identity
from etl.core.example import canonical
from etl.core.localtime import DAY_MS
from etl.core.model import Source, SubjectContext
from etl.core.rules import Limits, Rules
from etl.core.wire import Job
from etl.records import ALL
from etl.samples.generate import generate
from etl.samples.spec import SampleSpec, files_to_cover
from etl.transform import recount, transform
from tests.support.rows import MODIFIED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from etl.core.recount import Problem

    Line = dict[str, Any]

TYPES = {record_type.name: record_type for record_type in ALL}
#: Days, and lives. Of a sensor's readings, no report of several days takes less than a fortnight.
SIZES = dict.fromkeys(TYPES, (4, 2)) | {"BloodGlucoseRecord": (14, 1), "HeartRateRecord": (4, 1)}

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_IN_HOURS = re.compile(r"[0-9]+ h(?: [0-9]+ min)?|[0-9]{2}:[0-9]{2}")
_LAST_HOUR = 23


@dataclass(frozen=True)
class Set:
    """Files of one subject and type, in the order of their names, and the lines they make."""

    job: Job
    sources: tuple[Source, ...]
    lines: tuple[bytes, ...]

    def documents(self) -> Iterator[Line]:
        """The lines, parsed; each time anew."""
        yield from map(json.loads, self.lines)

    def recounted(
        self, lines: Iterable[bytes] | None = None, sources: Iterable[Source] | None = None
    ) -> list[Problem]:
        """Hold lines, its own unless told, against its sources."""
        lines = self.lines if lines is None else lines
        return list(recount(lines, self.sources if sources is None else sources, self.job, TYPES))


def made_of(record_type: str, subject: str, sources: Sequence[Source], age: int | None = None) -> Set:
    """Transform files as assembly does: as one set, in the order of their names."""
    context = SubjectContext(subject, "America/New_York", age)
    job = Job(record_type, context, Rules(), "r", b"key", accepted=True)
    ordered = tuple(sorted(sources, key=lambda source: source.input_id))
    outcome = transform(ordered, job, TYPES, lambda _stage: None)
    return Set(job, ordered, tuple(outcome.body.splitlines(keepends=True)))


@cache
def corpus(record_type: str) -> tuple[Set, ...]:
    """Unions of some days of generated lives, and a single file of each; not all files are verified."""
    (days, subjects), files = SIZES[record_type], defaultdict(list)
    spec = SampleSpec(days=days, subjects=subjects, files=files_to_cover(days), types=(record_type,))
    for number, file in enumerate(generate(spec)):
        name = identity.input_id(file.subject, record_type, identity.content_hash(file.content))
        files[file.subject].append(Source(name, file.content, verified=number % 5 > 0))
    groups = [(subject, group) for subject, all_of in files.items() for group in (all_of, all_of[:1])]
    return tuple(made_of(record_type, subject, group) for subject, group in groups)


def signed(line: Line) -> bytes:
    """Write a line with the id that follows from what it says."""
    facts = canonical({"facts": line["facts"]}).decode()
    name = identity.digest(line["episode"], line["task"], line["provenance"]["template"], facts)[:32]
    return canonical({**line, "id": name}) + b"\n"


def forged(line: Line, forge: Callable[[Line], object]) -> bytes:
    """Change a copy of a line, and sign it."""
    changed = copy.deepcopy(line)
    forge(changed)
    return signed(changed)


def consistent(line: Line) -> Iterator[tuple[str, Line]]:
    """Change each fact in turn, wherever the line says it: (name of the fact, forged line)."""
    for place, fact in enumerate(line["facts"]):
        text, by = nudged(fact["text"])
        value = float(Decimal(repr(fact["value"])) + by)
        said = re.compile(rf"(?<![\w.]){re.escape(fact['text'])}(?!\w)", re.IGNORECASE)
        forgery = copy.deepcopy(line)
        forgery["facts"][place] |= {"value": value, "text": text}
        for message in forgery["messages"]:
            message["content"] = said.sub(text, message["content"])
        yield fact["name"], forgery


def nudged(text: str) -> tuple[str, Decimal]:
    """Write another number, of as many decimals, and say by how much the value is more."""
    match = _NUMBER.search(text)
    assert match
    step = Decimal(1).scaleb(Decimal(match[0]).as_tuple().exponent)  # type: ignore[arg-type]  # all are finite
    if ":" in text and int(match[0]) == _LAST_HOUR:
        step = -step
    new = f"{Decimal(match[0]) + step:0{len(match[0])}f}"
    return text[: match.start()] + new + text[match.end() :], step * (60 if _IN_HOURS.fullmatch(text) else 1)


def with_one_record_changed(
    source: Source, record_type: str, field: str, change: Callable[[Any], object]
) -> Source:
    """Write a file anew whose middle record says something else, as its last version; keep the name."""
    schema = TYPES[record_type].schema
    rows = list(avro.open_file(source.content, record_type, schema, Limits()))
    row = rows[len(rows) // 2]
    row[field] = change(row[field])
    row["metadata"][MODIFIED] += 7 * DAY_MS
    return replace(source, content=avro.write(schema, rows, codec="null"))


def extract_of(source: Source, job: Job) -> Source:
    """Give the extract of a file, as assembly takes it instead."""
    kept = transform([source], replace(job, keep=True), TYPES, lambda _stage: None).extract
    return replace(source, content=kept, extracted=True)
