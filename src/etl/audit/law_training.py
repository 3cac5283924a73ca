"""Laws 6, 7 and 9 on the training set: sound lines, each once, of settled inputs, as they would come again.

Normal mode reads each training file: form, grounding and tell-tales of its lines, none twice, person after
person, one ruleset, and inputs that were processed. Deep mode also assembles every person's files anew
(:mod:`etl.audit.assembly`). There are no splits and no manifests yet: nothing can be checked of them.

Held in memory: the training files up to the limit each, and the inputs that their lines name.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl.audit import lines
from etl.audit.assembly import Assembly, Stored
from etl.audit.faults import Fault, Law
from etl.audit.findings import Finding
from etl.audit.law_lines import USAGES
from etl.audit.report import Gap
from etl.audit.telling import Telltale
from etl.audit.walk import look
from etl.core import identity
from etl.core.outcome import Disposition

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from etl.audit.evidence import Evidence
    from etl.audit.lines import Line
    from etl.audit.options import Options
    from etl.audit.report import Tally
    from etl.audit.walk import Part

_LAWS = {
    Fault.TRAINING_MALFORMED: Law.GROUNDING,
    Fault.TRAINING_UNGROUNDED: Law.GROUNDING,
    Fault.TRAINING_TELLS: Law.PRIVACY,
}


@dataclass(slots=True)
class _Seen:
    """What was met in a training file so far."""

    stored: Stored
    ids: set[str] = field(default_factory=set)
    rulesets: set[str] = field(default_factory=set)
    last: str = ""
    body: list[tuple[bytes, Line]] = field(default_factory=list)  # lines of the person at hand
    hashes: set[str] | None = field(default_factory=set)


class Training:
    """The laws, for one walk; those of them that are asked."""

    reads_bodies = False

    def __init__(self, evidence: Evidence, tally: Tally, options: Options) -> None:
        self._evidence = evidence
        self._tally = tally
        self._options = options
        self._telltale = Telltale(evidence.terms.pseudonym_key)
        self._processed: Counter[str] = Counter()
        self._named: dict[str, set[tuple[str, str]]] = {}  # input → (record type, subject) it is named under

    async def begin(self) -> None:
        """Prepare nothing."""

    async def part(self, part: Part) -> Sequence[Finding]:
        """Note of which types there is something to train on."""
        if part.facts is not None and not part.facts.refused:
            self._processed[part.named.record_type] += 1
        return ()

    async def rest(self) -> AsyncIterator[Finding]:
        """Read the training files, then hold them against the inputs, and against their sources."""
        stored: dict[str, Stored] = {}
        async for finding in self._lines(stored):
            yield finding
        if (
            stored and self._processed
        ):  # where nothing was ever assembled, there is nothing to hold to the laws
            self._tally.missed(Gap.NO_TRAINING, len(self._processed))
        if Law.TRAINING in self._options.laws:
            for name in await self._unsettled():
                yield Finding(Fault.TRAINING_UNSETTLED, name)
        if self._options.deep and self._evidence.sandbox is not None:
            async for finding in Assembly(self._evidence, self._tally, stored).findings():
                if finding.meaning.law in self._options.laws:
                    yield finding

    async def _lines(self, stored: dict[str, Stored]) -> AsyncIterator[Finding]:
        """Read the training files one after another, and keep what they hold."""
        for name in self._evidence.terms.record_types:
            found: set[Fault] = set()
            if (file := await self._file(name)) is not None:
                stored[name] = self._read(name, file, found)
            for fault in sorted(found):
                if _LAWS.get(fault, Law.TRAINING) in self._options.laws:
                    yield Finding(fault, name)

    async def _file(self, name: str) -> bytes | None:
        key = identity.training_key(self._evidence.terms.record_types[name], name)
        file = await look(self._evidence.out, key, self._evidence.body_limit)
        if file is None:
            return None
        self._tally.saw("training files")
        self._processed.pop(name, None)  # those left have none
        if file.content is None:
            self._tally.missed(Gap.LARGE_TRAINING)
        return file.content

    def _read(self, name: str, content: bytes, found: set[Fault]) -> Stored:
        seen = _Seen(Stored())
        written = content.splitlines(keepends=True)
        self._tally.saw("training lines", len(written))
        for line in written:
            found.update(self._faults(name, line, len(written), seen))
        found.update(self._told(seen))
        if len(seen.rulesets) > 1:
            found.add(Fault.TRAINING_MIXED)
        seen.stored.is_old = bool(seen.rulesets) and self._evidence.terms.ruleset not in seen.rulesets
        return seen.stored

    def _faults(self, name: str, written: bytes, out_of: int, seen: _Seen) -> Iterator[Fault]:
        line = lines.read(written)
        yield from self._of_line(name, written, line, out_of)
        document = line.document
        subject = seen.last if document is None else str(document["subject"])
        if subject != seen.last:
            yield from self._told(seen)
        seen.body.append((written, line))
        if document is None:
            seen.hashes = None
            seen.stored.add(subject, written, ())
            return
        if seen.hashes is not None:
            seen.hashes.update(line.hashes)
        inputs = [*map(str, document["provenance"]["inputs"])]
        if str(document["id"]) in seen.ids or subject < seen.last:
            yield Fault.TRAINING_REPEATED
        seen.ids.add(str(document["id"]))
        seen.rulesets.add(str(document["provenance"]["ruleset"]))
        seen.last = subject
        seen.stored.add(subject, written, inputs)
        for named in inputs:
            self._named.setdefault(named, set()).add((name, subject))

    def _of_line(self, name: str, written: bytes, line: Line, out_of: int) -> Iterator[Fault]:
        """Look at a line by itself."""
        document, asked = line.document, self._options.laws
        thorough = Law.GROUNDING in asked and self._options.reads(str(document and document["id"]), out_of)
        strange = document is None or not line.closed or document["record_type"] != name
        if strange or (thorough and lines.malformed([written])):
            yield Fault.TRAINING_MALFORMED
        elif document and thorough and not lines.grounded(document, USAGES[name]):
            yield Fault.TRAINING_UNGROUNDED
        if not line.closed:
            yield Fault.TRAINING_TELLS

    def _told(self, seen: _Seen) -> Iterator[Fault]:
        """Look at all lines of a person at once: most of their words are the same."""
        body, hashes = seen.body, seen.hashes
        seen.body, seen.hashes = [], set()
        if Law.PRIVACY in self._options.laws and self._telltale.lines_tell(body, seen.last, hashes):
            yield Fault.TRAINING_TELLS

    async def _unsettled(self) -> Sequence[str]:
        """Name the types whose lines rest on what was not processed, in its newest generation."""
        wrong = dict(self._named)
        async for row, _ in self._evidence.ledger.settled():
            named = self._named.get(row.input_id)
            if named is None:
                continue
            own = {(row.record_type, row.metadata.get("subject"))}
            right = row.metadata.get("outcome") == Disposition.PROCESSED and named == own
            if right:
                wrong.pop(row.input_id, None)
            else:
                wrong[row.input_id] = named
        return sorted({name for named in wrong.values() for name, _ in named})
