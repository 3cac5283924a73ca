"""Laws 6 and 7 by what is stored: lines are grounded and closed, and nothing tells who it was.

Law 6 reads every line of every part as far as its fields, and the numbers in the texts of as many parts as
the options say; law 7 looks at every line and all metadata, events and quarantine reports. What only the
source can show is seen to in :mod:`etl.audit.proofs`. Held in memory: the part that is looked at, and what
:class:`~etl.audit.telling.Telltale` holds.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from etl.audit import facts, lines, names
from etl.audit.faults import Fault, Law
from etl.audit.findings import Finding
from etl.audit.scope import Scope
from etl.audit.telling import Telltale
from etl.audit.walk import ahead, look, number
from etl.records import ALL

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
    from typing import Any

    from etl.audit.evidence import Evidence
    from etl.audit.facts import Facts
    from etl.audit.lines import Line
    from etl.audit.options import Options
    from etl.audit.report import Tally
    from etl.audit.walk import Part

_REPORT_BYTES = 2**20
USAGES = {record_type.name: record_type.usage for record_type in ALL}
_METADATA = frozenset(
    {
        *("outcome", "reason", "deductions", "details", "score", "counts", "examples", "offset", "subject"),
        *("content", "bytes", "key_hash", "verified", "context", "body_sha256", "ruleset", "key_id"),
    }
)
_METADATA_HASHES = ("subject", "content", "key_hash", "context", "body_sha256", "ruleset", "key_id")
_EVENT = frozenset(
    {
        *("outcome", "reason", "subject", "examples", "counts", "body_sha256", "ruleset", "key_id"),
        *("type", "id", "input", "generation", "record_type", "part"),
    }
)
_EVENT_HASHES = ("subject", "body_sha256", "ruleset", "key_id", "input")
_REPORT = frozenset(
    {
        *("input_id", "generation", "record_type", "content_sha256", "reason", "meaning", "score"),
        *("deductions", "details", "records", "ruleset"),
    }
)
_REPORT_HASHES = ("input_id", "content_sha256", "ruleset")
_AS_IT_IS = json.JSONEncoder(ensure_ascii=False, default=dict)


class Lines:
    """The laws, for one walk; those of them that are asked."""

    reads_bodies = True

    def __init__(self, evidence: Evidence, tally: Tally, options: Options) -> None:
        self._evidence = evidence
        self._tally = tally
        self._options = options
        self._telltale = Telltale(evidence.terms.pseudonym_key)
        self._scope = Scope(options)
        self._inputs = 0

    async def begin(self) -> None:
        """See how many parts there are about, for a share of them."""
        self._inputs = await number(self._evidence, self._options)

    async def part(self, part: Part) -> Sequence[Finding]:
        """Read its lines."""
        self._scope.meet(part.named)
        found = [*self._metadata(part)]
        if part.facts is not None and part.file is not None and part.file.content is not None:
            found += self._body(part, part.facts, part.file.content)
        return [Finding(fault, part.named.name) for law, fault in found if law in self._options.laws]

    async def rest(self) -> AsyncIterator[Finding]:
        """Look at events and quarantine reports."""
        if Law.PRIVACY not in self._options.laws:
            return
        for log in (self._evidence.outbox, self._evidence.sink):
            if log is None:
                continue
            async for event in log.events():
                if name := self._telling_event(event):
                    yield Finding(Fault.EVENT_TELLS, name)
        reports = self._evidence.out.keys(names.QUARANTINE, since=self._options.since)
        async for found in ahead(reports, self._report):
            if found is not None:
                yield found

    def _body(self, part: Part, known: Facts, body: bytes) -> Iterator[tuple[Law, Fault]]:
        written = body.splitlines(keepends=True)
        read = [lines.read(line) for line in written]
        if Law.GROUNDING in self._options.laws:
            yield from ((Law.GROUNDING, fault) for fault in self._ungrounded(part, known, written, read))
        if Law.PRIVACY in self._options.laws and self._lines_tell(written, read, known.subject):
            yield Law.PRIVACY, Fault.PART_TELLS

    def _lines_tell(self, written: Sequence[bytes], read: Sequence[Line], subject: str) -> bool:
        if not all(line.closed for line in read):
            return True
        hashes = frozenset(value for line in read for value in line.hashes)
        return self._telltale.lines_tell([*zip(written, read, strict=True)], subject, hashes)

    def _ungrounded(
        self, part: Part, known: Facts, written: Sequence[bytes], read: Sequence[Line]
    ) -> Iterator[Fault]:
        thorough = self._options.reads(part.named.name, self._inputs)
        documents = [line.document for line in read if line.document is not None and line.closed]
        if len(documents) < len(read) or (thorough and lines.malformed(written)):
            yield Fault.LINES_MALFORMED
        own, inputs = self._own(part, known), [part.named.input_id]
        if not all(lines.speaks_for(document, own, inputs) for document in documents):
            yield Fault.LINES_FOREIGN
        if thorough:
            self._tally.saw("texts", len(documents))
            usage = USAGES[part.named.record_type]
            if not all(lines.grounded(document, usage) for document in documents):
                yield Fault.LINES_UNGROUNDED

    def _own(self, part: Part, known: Facts) -> tuple[str, ...]:
        name = part.named.record_type
        return known.subject, name, self._evidence.terms.record_types[name], known.ruleset

    def _metadata(self, part: Part) -> Iterator[tuple[Law, Fault]]:
        metadata = part.metadata
        if metadata is None or part.facts is None:
            return
        subject = part.facts.subject
        if metadata.keys() - _METADATA or self._document_tells(metadata, subject, _METADATA_HASHES):
            yield Law.PRIVACY, Fault.METADATA_TELL

    def _telling_event(self, event: bytes) -> str | None:
        """Name the input of an event that tells; events that are none of ours are law 8's."""
        name = names.told_of(event, self._evidence.terms.record_types)
        if name is None or not self._scope.holds(name):
            return None
        told = json.loads(event)
        tells = told.keys() - _EVENT or self._document_tells(told, told.get("subject"), _EVENT_HASHES)
        return name.name if tells else None

    async def _report(self, key: str) -> Finding | None:
        name = names.parse(key, self._evidence.terms.record_types)
        if name is None or key != name.report or not self._options.holds(name.input_id, name.generation):
            return None
        file = await look(self._evidence.out, key, _REPORT_BYTES)
        known = facts.read(await self._evidence.out.head(name.part))
        try:
            told = json.loads(file.content) if file and file.content else None
        except (ValueError, RecursionError):  # not as its part says: law 4 names it
            return None
        if not isinstance(told, dict):
            return None
        subject = known.subject if known else None
        tells = told.keys() - _REPORT or self._document_tells(told, subject, _REPORT_HASHES)
        return Finding(Fault.REPORT_TELLS, name.name) if tells else None

    def _document_tells(self, document: Mapping[str, Any], subject: object, fields: Sequence[str]) -> bool:
        hashes = [value for field in fields if isinstance(value := document.get(field), str)]
        body = _AS_IT_IS.encode(document).encode(errors="replace")
        return self._telltale.tells(body, subject if isinstance(subject, str) else None, hashes)
