"""``etl verify``: an audit in pieces, each remembered: one that was cut short goes on where it was."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from etl.audit import walk as walking
from etl.audit.faults import Law
from etl.audit.law_outcome import OneOutcome
from etl.audit.law_training import Training
from etl.audit.laws import audit
from etl.audit.options import NORMAL, OF_THE_WHOLE, shards
from etl.audit.report import SINCE, Gap, Report

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from etl.audit.evidence import Evidence
    from etl.audit.options import Options
    from etl.pipeline.ports import Fetched, ObjectStore

PIECE_INPUTS = 5_000
_MOST_PIECES = 256
#: Law 1 and those of the training set look at the whole, the others at inputs one by one; two do both.
_OF_TRAINING = frozenset({Law.GROUNDING, Law.PRIVACY, Law.TRAINING})
_OF_ALL = frozenset({Law.ONE_OUTCOME})
_BY_INPUT = frozenset(Law) - _OF_ALL - {Law.TRAINING}
#: What every piece lists whole to find its own; and what cannot be checked at all counts once.
_LISTED_BY_EACH = frozenset({"keys", "events", Gap.NO_SINK, Gap.SHORT_SINK, Gap.NO_SANDBOX, *SINCE})


class Memory(Protocol):
    """Where finished pieces are remembered."""

    def find(self, piece: str) -> Report | None:
        """Give the report of a piece, if it was finished."""

    def keep(self, piece: str, report: Report) -> None:
        """Remember one."""


class Observer(Protocol):
    """Who watches a verification."""

    def planned(self, pieces: int) -> None:
        """There are so many pieces."""

    def read(self) -> None:
        """An object of the output was read."""

    def doing(self, what: str) -> None:
        """Something is begun."""

    def ended(self, *, earlier: bool) -> None:
        """A piece is done, or was ``earlier``."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of an audit: what is asked, and things and gaps that another piece counts, too.

    ``whole`` is the piece for what only the whole can show.
    """

    name: str
    options: Options
    uncounted: frozenset[str] = frozenset()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Verified:
    """A report, and how many of its pieces were remembered from an earlier run."""

    report: Report
    pieces: int
    remembered: int


async def number_of_pieces(evidence: Evidence, options: Options = NORMAL) -> int:
    """Say in how many pieces to look at all inputs, or at those since a time."""
    inputs = await walking.number(evidence, options)
    return max(1, min(_MOST_PIECES, math.ceil(inputs / PIECE_INPUTS)))


def plan(options: Options, pieces: int) -> list[Piece]:
    """Cut what is asked into pieces; one piece is all of it in one walk.

    A sample is drawn in each piece, so that all together are about as many as were asked for.
    """
    if pieces <= 1:
        return [Piece("all", options)]
    laws = options.laws
    counted = frozenset({"parts", Gap.METADATA}) if laws & _BY_INPUT else frozenset[str]()
    whole = replace(options, laws=laws & (_OF_ALL | _OF_TRAINING))
    found = [Piece("the whole", whole, counted, whole=True)]
    shared = replace(
        options,
        laws=laws & _BY_INPUT,
        sample=math.ceil(options.sample / pieces),
        texts=None if options.texts is None else math.ceil(options.texts / pieces),
    )
    for one in shards(pieces):
        listed = _LISTED_BY_EACH if one.first else frozenset[str]()
        name = f"inputs {one.first:02x} to {one.last:02x}"
        found.append(Piece(name, replace(shared, shard=one), listed))
    return [piece for piece in found if piece.options.laws]


async def verify(
    evidence: Evidence, options: Options, pieces: int, memory: Memory, observer: Observer
) -> Verified:
    """Hold everything against the laws, piece after piece; raises what the evidence raises."""
    whole, remembered = Report(asked=options), 0
    planned = plan(options, pieces)
    observer.planned(len(planned))
    for piece in planned:
        known = memory.find(piece.name)
        report = known or await _look(evidence, piece, observer.read)
        if known is None:
            memory.keep(piece.name, report)
        remembered += known is not None
        whole.take(report)
        observer.ended(earlier=known is not None)
    return Verified(whole, len(planned), remembered)


async def _look(evidence: Evidence, piece: Piece, tell: Callable[[], None]) -> Report:
    watched = replace(evidence, out=_Watched(evidence.out, tell))
    look = _whole if piece.whole else audit
    report = await look(watched, piece.options)
    for things in piece.uncounted:
        report.tally.checked.pop(things, None)
    for gap in [gap for gap in report.tally.unchecked if gap in piece.uncounted]:
        del report.tally.unchecked[gap]
    return report


async def _whole(evidence: Evidence, options: Options) -> Report:
    """Look at what only the whole can show: outcomes, and the training set."""
    report = Report(asked=options)
    if not options.whole:
        report.tally.unchecked.update([Gap.PIECE] if options.laws & OF_THE_WHOLE else [])
        return report
    given = (evidence, report.tally, options)
    laws: list[walking.Law] = [OneOutcome(*given)] if options.laws & _OF_ALL else []
    laws += [Training(*given)] if options.laws & _OF_TRAINING else []
    with walking.few_collections():
        async for finding in walking.walk(evidence, laws, report.tally, options):
            report.add(finding)
    return report


@dataclass(frozen=True, slots=True)
class _Watched:
    """A store that is only read, and tells of that."""

    store: ObjectStore
    tell: Callable[[], None]

    async def fetch(self, key: str, limit: int) -> Fetched:
        self.tell()
        return await self.store.fetch(key, limit)

    async def put_new(self, key: str, body: bytes, metadata: Mapping[str, Any]) -> bool:
        raise NotImplementedError(key, len(body), len(metadata))  # an audit writes nothing

    async def head(self, key: str) -> Mapping[str, Any] | None:
        return await self.store.head(key)

    async def put(self, key: str, body: bytes) -> None:
        raise NotImplementedError(key, len(body))

    async def keys(self, prefix: str, *, since: float | None = None) -> AsyncIterator[str]:
        async for key in self.store.keys(prefix, since=since):
            yield key
