"""Law 4: what lies in the output is what we wrote, under our key, and all of it is ours.

Held in memory: the names of refused parts without a report; all else is looked up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.audit import facts, names
from etl.audit.findings import Fault, Finding
from etl.audit.options import NORMAL
from etl.audit.walk import look, unfinished
from etl.core import identity
from etl.core.report import quarantine_report

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
    from typing import Any

    from etl.audit.evidence import Evidence
    from etl.audit.facts import Facts
    from etl.audit.names import Named
    from etl.audit.options import Options
    from etl.audit.report import Tally
    from etl.audit.walk import Part

_REPORT_BYTES = 2**20  # more than any report has


class Integrity:
    """The law, for one walk."""

    reads_bodies = True

    def __init__(self, evidence: Evidence, tally: Tally, options: Options = NORMAL) -> None:
        self._evidence = evidence
        self._tally = tally
        self._options = options
        self._key_id = identity.key_id(evidence.terms.pseudonym_key)
        self._unreported: list[Named] = []

    async def begin(self) -> None:
        """Prepare nothing."""

    async def part(self, part: Part) -> Sequence[Finding]:
        """Hold a part against its metadata, its name and its report."""
        found = [Finding(fault, part.named.name) for fault in self._faults(part)]
        if part.facts and part.metadata and part.facts.refused:
            found += await self._report(part.named, part.metadata)
        return found

    async def rest(self) -> AsyncIterator[Finding]:
        """Look for what is not ours, for needless reports, and for those that are still missing."""
        for folder in names.FOLDERS:
            async for key in self._evidence.out.keys(folder, since=self._options.since):
                self._tally.saw("keys")
                async for finding in self._key(key):
                    yield finding
        pending = await unfinished(self._evidence) if self._unreported else frozenset()
        for name in self._unreported:
            if await look(self._evidence.out, name.report) is None:
                yet = name.packed in pending
                yield Finding(Fault.REPORT_MISSING_YET if yet else Fault.REPORT_MISSING, name.name)

    def _faults(self, part: Part) -> Iterator[Fault]:
        if part.metadata is None:
            yield Fault.METADATA_GONE
        elif part.facts is None:
            yield Fault.METADATA_BROKEN
        else:
            if part.file and part.file.sha256 != part.facts.body_sha256:
                yield Fault.BODY_DIFFERS
            if part.facts.key_id != self._key_id:
                yield Fault.OTHER_KEY
            if part.named.input_id != _input_id(part.named, part.facts):
                yield Fault.NAME_DIFFERS

    async def _report(self, name: Named, metadata: Mapping[str, Any]) -> Sequence[Finding]:
        self._tally.saw("reports")
        file = await look(self._evidence.out, name.report, _REPORT_BYTES)
        if file is None:
            self._unreported.append(name)
            return []
        report = quarantine_report(name.input_id, name.generation, name.record_type, metadata)
        return [] if file.content == report else [Finding(Fault.REPORT_DIFFERS, name.name)]

    async def _key(self, key: str) -> AsyncIterator[Finding]:
        """Judge a key below our folders."""
        types = self._evidence.terms.record_types
        name = names.parse(key, types)
        if name and not (key == name.report and self._options.holds(name.input_id, name.generation)):
            return  # a part: it was looked at
        hidden = name.name if name else self._hidden(key)
        if not (name or self._options.shard.holds(hidden)):
            return
        if not names.is_ours(key, types):
            yield Finding(Fault.STRAY, hidden)
        elif key == names.KEY_ID and not await self._is_our_key():
            yield Finding(Fault.OTHER_OUTPUT_KEY, hidden)
        elif name and await self._is_needless(name):
            yield Finding(Fault.REPORT_NEEDLESS, name.name)

    async def _is_our_key(self) -> bool:
        file = await look(self._evidence.out, names.KEY_ID, len(self._key_id))
        return file is None or file.content == self._key_id.encode()

    async def _is_needless(self, name: Named) -> bool:
        """Tell whether no refused part asks for a report; one that cannot be read may."""
        metadata = await self._evidence.out.head(name.part)
        known = facts.read(metadata)
        if known is None:
            return await look(self._evidence.out, name.part) is None
        return not known.refused

    def _hidden(self, key: str) -> str:
        return identity.key_hash(self._evidence.terms.pseudonym_key, "output", key)


def _input_id(name: Named, known: Facts) -> str:
    return identity.input_id(known.subject, name.record_type, known.content)
