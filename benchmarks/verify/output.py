"""An output folder of very many parts, made without settling a file: real lines under other names."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from etl.adapters import ledger_sqlite_schema as schema
from etl.core import identity
from etl.core.event import settled_event
from etl.core.example import canonical
from etl.core.message import FileArrived
from etl.core.model import Source, SubjectContext
from etl.pipeline.flow import part_metadata
from etl.pipeline.ports import Announcement, Event, Fetched, Settled
from etl.records import ALL
from etl.samples.generate import generate
from etl.samples.spec import SampleSpec
from etl.transform import transform

if TYPE_CHECKING:
    from pathlib import Path

    from etl.core.outcome import Outcome
    from etl.pipeline.flow import Terms

REGISTRY = {record_type.name: record_type for record_type in ALL}
_PATTERNS = 5  # files of each person and type
_PEOPLE = 20
_BUCKET = "local"


@dataclass(frozen=True)
class Pattern:
    """What the engine made of one generated file."""

    record_type: str
    source: Source
    context: SubjectContext
    outcome: Outcome
    lines: tuple[dict[str, Any], ...]


def patterns(terms: Terms, people: int) -> list[Pattern]:
    """Transform generated files of each type, as a run does; some hundreds, for no two are much alike."""
    files = generate(SampleSpec(files=_PATTERNS, subjects=people))
    return [_pattern(terms, file.record_type, file.content) for file in files]


def _pattern(terms: Terms, record_type: str, content: bytes) -> Pattern:
    context = SubjectContext(identity.pseudonym(terms.pseudonym_key, "pattern"), "America/New_York")
    name = identity.input_id(context.subject, record_type, identity.content_hash(content))
    source = Source(name, content, verified=False)
    outcome = transform([source], terms.job(record_type, context), REGISTRY, lambda _stage: None)
    return Pattern(record_type, source, context, outcome, tuple(map(json.loads, outcome.body.splitlines())))


def make(out: Path, raw: Path, terms: Terms, number: int, people: int = _PEOPLE) -> int:
    """Write so many parts, with metadata, sources, rows and training lines; give the bytes of all parts."""
    made = patterns(terms, people)
    training: dict[str, list[tuple[str, bytes]]] = {}
    size = 0
    for folder in (out / ".state", raw):
        folder.mkdir(parents=True)
    (out / ".state" / "key_id").write_text(identity.key_id(terms.pseudonym_key))
    with closing(sqlite3.connect(out / ".state" / "ledger.sqlite", isolation_level=None)) as book:
        book.execute("PRAGMA journal_mode = WAL")
        schema.prepare(book)
        book.execute("BEGIN")
        for index in range(number):
            pattern = made[index % len(made)]
            settled, said, body = _part(pattern, raw, terms, index)
            _write(out, settled, body)
            schema.insert(book, settled, said, _told(settled), outbox=False)
            size += len(body)
            if index % 3:  # of real exports, the union makes about two lines for three of their parts
                training.setdefault(pattern.record_type, []).append((settled.metadata["subject"], body))
        book.execute("COMMIT")
    for record_type, bodies in training.items():
        path = out / identity.training_key(terms.record_types[record_type], record_type)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"".join(body for _, body in sorted(bodies)))
    return size


def _part(pattern: Pattern, raw: Path, terms: Terms, index: int) -> tuple[Settled, Announcement, bytes]:
    """Give the lines of a pattern to somebody else, as if another file had made them."""
    subject = identity.pseudonym(terms.pseudonym_key, f"person-{index}")
    content = identity.content_hash(str(index).encode())
    name = identity.input_id(subject, pattern.record_type, content)
    body = b"".join(_line(line, subject, name) for line in pattern.lines)
    path = raw / f"{index}.avro"
    path.touch()
    key = path.as_posix().lstrip("/")
    arrived = FileArrived(
        context=SubjectContext(subject, pattern.context.zone),
        record_type=pattern.record_type,
        bucket=_BUCKET,
        key=key,
        key_hash=identity.key_hash(terms.pseudonym_key, _BUCKET, key),
        claim=identity.digest(str(index)),
    )
    metadata = part_metadata(
        terms, arrived, Fetched(None, content, len(pattern.source.content)), pattern.outcome
    )
    metadata["body_sha256"] = identity.content_hash(body)
    said = Announcement(arrived.claim, _BUCKET, key, pattern.context.zone)
    return Settled(name, 0, pattern.record_type, metadata), said, body


def _line(line: dict[str, Any], subject: str, name: str) -> bytes:
    """Write a line of somebody else's episode, with the id that follows from it."""
    episode = identity.digest(line["episode"], name)[:32]
    facts = canonical({"facts": line["facts"]}).decode()
    named = identity.digest(episode, line["task"], line["provenance"]["template"], facts)[:32]
    own = {"id": named, "episode": episode, "subject": subject}
    return canonical({**line, **own, "provenance": {**line["provenance"], "inputs": [name]}}) + b"\n"


def _told(settled: Settled) -> Event:
    return Event(settled_event(settled.input_id, 0, settled.record_type, settled.metadata))


def _write(out: Path, settled: Settled, body: bytes) -> None:
    key = identity.part_key(settled.record_type, settled.input_id, 0)
    metadata: dict[str, Any] = dict(settled.metadata)
    for path, content in (
        (out / key, body),
        (
            out / ".meta" / f"{key}.{metadata['body_sha256']}.json",
            json.dumps(metadata, sort_keys=True).encode(),
        ),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
