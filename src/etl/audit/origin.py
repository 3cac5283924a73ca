"""From what is settled back to its source: its bytes, and what its message said of the person."""

from __future__ import annotations

from dataclasses import astuple, dataclass, field
from typing import TYPE_CHECKING, Any

from etl.audit.report import Gap
from etl.audit.walk import look
from etl.core import identity
from etl.core.message import FileArrived
from etl.core.model import SubjectContext

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from etl.audit.evidence import Evidence
    from etl.audit.facts import Facts
    from etl.audit.names import Named
    from etl.pipeline.ports import Announcement, Fetched


@dataclass(frozen=True, slots=True)
class Origin:
    """The message that led to a part, as far as it is known, and the file it told of."""

    arrived: FileArrived
    file: Fetched = field(repr=False)


async def trace(
    evidence: Evidence,
    name: Named,
    known: Facts,
    metadata: Mapping[str, Any],
    announcements: Sequence[Announcement],
) -> Origin | Gap:
    """Find the source of a part, or say why it cannot be found.

    Announcements of a place that was announced anew are gone from the ledger, and so is, after a rebuild,
    what the message said: the person's zone and age are right only where the part's metadata confirm them.
    """
    if known.key_id != identity.key_id(evidence.terms.pseudonym_key):
        return Gap.OTHER_KEY
    if known.ruleset != evidence.terms.ruleset:
        return Gap.OTHER_RULESET
    context = _context(known.subject, metadata, announcements)
    if context is None:
        return Gap.CONTEXT_LOST
    for said in announcements:
        file = await _source(evidence, said)
        if file is not None and file.sha256 == known.content:
            verified = metadata.get("verified") is True
            return Origin(_arrived(name, known, context, said, verified=verified), file)
    return Gap.SOURCE_GONE


async def _source(evidence: Evidence, said: Announcement) -> Fetched | None:
    place = evidence.raw.get(said.bucket)
    limit = evidence.terms.rules.limits.file_bytes
    return await look(place.store, said.key, limit) if place else None


def _context(
    subject: str, metadata: Mapping[str, Any], announcements: Sequence[Announcement]
) -> SubjectContext | None:
    """Give what the part was made with: one of the things that were said, or nothing."""
    wanted = metadata.get("context")
    found = (context for context in _contexts(subject, announcements) if _digest(context) == wanted)
    return next(found, None)


def _contexts(subject: str, announcements: Sequence[Announcement]) -> Iterator[SubjectContext]:
    for said in announcements:
        yield SubjectContext(subject, said.zone, said.age)
    yield SubjectContext(subject)


def _digest(context: SubjectContext) -> str:
    """Name a context as a part's metadata do; see :func:`etl.pipeline.flow.part_metadata`."""
    return identity.digest(*(str(known or "") for known in astuple(context)))


def _arrived(
    name: Named, known: Facts, context: SubjectContext, said: Announcement, *, verified: bool
) -> FileArrived:
    return FileArrived(
        context=context,
        record_type=name.record_type,
        bucket=said.bucket,
        key=said.key,
        key_hash=known.key_hash,
        claim=said.claim,
        generation=name.generation,
        announced_hash=known.content if verified else None,
    )
