"""The training set: all settled files of a subject and type together, through the same transform.

One file rarely holds a whole day; the union does. Same files, in whatever order they came, same bytes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl.core import identity
from etl.core.errors import Fatal, Transient
from etl.core.model import Source, SubjectContext
from etl.core.outcome import Counts, Disposition

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from etl.core.outcome import Outcome
    from etl.pipeline.flow import Flow
    from etl.pipeline.ports import Announcement, Settled

_Entry = tuple["Settled", tuple["Announcement", ...]]
_REMEDY = "put the files back where they were (or run over the folder that holds them now) and run again"


@dataclass(frozen=True, slots=True)
class Assembled:
    """One training file: its key below the output, and what went into it."""

    record_type: str
    key: str
    examples: int
    subjects: int
    files: int
    records: Counts


@dataclass(frozen=True, slots=True)
class Assembler:
    """Builds training files from what the ledger says is processed.

    ``zone`` is the zone a person set for the run; it goes before those the files came with.
    """

    flow: Flow
    zone: str | None = None
    on_subject: Callable[[str], None] = field(default=lambda _: None)

    async def assemble(self) -> list[Assembled]:
        """Write every training file anew.

        Raises Fatal when a settled file is gone or changed: a training set that silently lost lines
        would be worse than none; the file of an earlier run stays as it is.
        """
        groups: dict[str, dict[str, list[_Entry]]] = defaultdict(lambda: defaultdict(list))
        for entry in newest_processed(await self.flow.ledger.settled()):
            groups[entry[0].record_type][entry[0].metadata["subject"]].append(entry)
        return [await self._training_file(name, groups[name]) for name in sorted(groups)]

    async def _training_file(self, record_type: str, subjects: dict[str, list[_Entry]]) -> Assembled:
        outcomes = [await self._subject(record_type, name, subjects[name]) for name in sorted(subjects)]
        key = identity.training_key(self.flow.terms.record_types[record_type], record_type)
        await self.flow.out.put(key, b"".join(outcome.body for outcome in outcomes))
        return Assembled(
            record_type,
            key,
            examples=sum(outcome.examples for outcome in outcomes),
            subjects=len(subjects),
            files=sum(len(entries) for entries in subjects.values()),
            records=sum((outcome.counts for outcome in outcomes), start=Counts()),
        )

    async def _subject(self, record_type: str, subject: str, entries: list[_Entry]) -> Outcome:
        context = SubjectContext(subject, self.zone or commonest_zone(entries))
        job = self.flow.terms.job(record_type, context)
        done = await self.flow.sandbox.transform(job, self._sources(entries), len(entries))
        self.on_subject(record_type)
        return done.outcome

    async def _sources(self, entries: list[_Entry]) -> AsyncIterator[Source]:
        for settled, announcements in entries:
            yield await self._source(settled, announcements)

    async def _source(self, settled: Settled, announcements: Sequence[Announcement]) -> Source:
        """Find the bytes of a settled input at any place it was announced from."""
        wanted, limit = settled.metadata["content"], self.flow.terms.rules.limits.file_bytes
        for announcement in announcements:
            try:
                file = await self.flow.raw.fetch(announcement.key, limit)
            except Transient:
                continue
            if file.sha256 == wanted and file.content is not None:
                return Source(settled.input_id, file.content, verified=settled.metadata["verified"])
        message = (
            f"the source file of settled input {settled.input_id[:12]} is gone, changed or over the limit"
        )
        raise Fatal(message, _REMEDY)


def newest_processed(entries: Sequence[_Entry]) -> list[_Entry]:
    """Of each input the highest generation, where that was processed; ordered by input id."""
    newest = {settled.input_id: (settled, announcements) for settled, announcements in entries}
    return [entry for entry in newest.values() if entry[0].metadata["outcome"] == Disposition.PROCESSED]


def commonest_zone(entries: Sequence[_Entry]) -> str | None:
    """The zone most announcements of the set came with; ties go to the smallest name."""
    zones = Counter(
        announcement.zone
        for _, announcements in entries
        for announcement in announcements
        if announcement.zone
    )
    return min(zones, key=lambda zone: (-zones[zone], zone), default=None)
