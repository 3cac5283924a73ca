"""``etl inspect``: what a file holds, and what would happen to it, without writing anything."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from etl import bootstrap
from etl.core import identity
from etl.core.age import band_of
from etl.core.errors import Permanent, Transient
from etl.core.model import Source, SubjectContext
from etl.core.outcome import Disposition, Outcome, Reason
from etl.operate import sources
from etl.pipeline.flow import only

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping, Sequence
    from pathlib import Path

    from etl.adapters.sandbox_process import ProcessSandbox
    from etl.adapters.store_folder import FolderStore
    from etl.pipeline.flow import Terms
    from etl.pipeline.ports import Fetched
    from etl.settings import Loaded, Settings


@dataclass(frozen=True, slots=True)
class Inspected:
    """One file: what it is and the verdict it would get."""

    path: Path
    record_type: str
    size: int | None = None
    sha256: str | None = None
    survey: Mapping[str, Any] = field(default_factory=dict, repr=False)
    outcome: Outcome | None = None
    failure: Reason | None = None

    def document(self) -> dict[str, Any]:
        """The findings for machines."""
        outcome = self.outcome
        return {
            "path": str(self.path),
            "record_type": self.record_type,
            "bytes": self.size,
            "sha256": self.sha256,
            **self.survey,
            "outcome": (outcome.disposition if outcome else Disposition.DEAD_LETTERED).value,
            "reason": (outcome.reason if outcome else self.failure),
            "score": outcome.score if outcome else None,
            "deductions": dict(outcome.deductions) if outcome else {},
            "details": dict(outcome.details) if outcome else {},
            "examples": outcome.examples if outcome else 0,
        }


async def inspect(names: Sequence[str], loaded: Loaded) -> AsyncGenerator[Inspected, None]:
    """Look into every file that ``names`` stand for."""
    terms = bootstrap.inspection_terms(loaded.settings)
    raw = bootstrap.local_files()
    context = _context(terms, loaded.settings)
    async with bootstrap.sandbox(loaded.settings) as box:
        for path in sources.plan(names).paths:
            yield await _inspect(path, terms, raw, box, context)


def _context(terms: Terms, settings: Settings) -> SubjectContext:
    age = None if settings.age is None else band_of(settings.age).youngest
    return SubjectContext(identity.pseudonym(terms.pseudonym_key, "inspect"), settings.zone, age)


async def _inspect(
    path: Path, terms: Terms, raw: FolderStore, box: ProcessSandbox, context: SubjectContext
) -> Inspected:
    record_type = sources.record_type_of(path)
    blank = Inspected(path, record_type)
    try:
        file = await raw.fetch(str(path).lstrip("/"), terms.rules.limits.file_bytes)
        known = replace(blank, size=file.size, sha256=file.sha256)
        if record_type not in terms.record_types:
            return replace(known, failure=Reason.UNKNOWN_RECORD_TYPE)
        return await _judged(known, file, terms, box, context)
    except (Transient, Permanent) as error:
        return replace(blank, failure=error.reason)


async def _judged(
    known: Inspected, file: Fetched, terms: Terms, box: ProcessSandbox, context: SubjectContext
) -> Inspected:
    if file.content is None:
        return replace(known, outcome=Outcome(Disposition.QUARANTINED, Reason.TOO_LARGE))
    job = replace(terms.job(known.record_type, context), inspect=True)
    done = await box.transform(job, only(Source("inspect", file.content, verified=False)))
    return replace(known, outcome=done.outcome, survey=done.survey or {})
