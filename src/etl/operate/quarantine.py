"""``etl quarantine``: what was refused and why; which of it is meant to be judged again.

Looked up in the ledger, which holds the metadata of every part: a report below ``quarantine/`` says the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from etl.bootstrap.parts import ledger
from etl.bootstrap.terms import service_terms
from etl.core.outcome import RULES, Disposition, Reason
from etl.operate.generations import latest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.operate.generations import Latest
    from etl.pipeline.ports import Settled
    from etl.settings import Loaded

_EXPORT = "have the file exported, or copied, once more: it was damaged before it was announced"
_LIMIT = "see that it is what it should be; if it is, raise {} where the service runs, then release it"
_FOREIGN = "it is no file of a known exporter: ask who announced it"
_CODE = "it is not of a form this program knows; a later version may: release it then"

#: What a person can do about each refusal.
REMEDIES: Mapping[Reason, str] = {
    Reason.TOO_LARGE: _LIMIT.format("ETL_LIMIT_FILE_BYTES"),
    Reason.NOT_AVRO: _FOREIGN,
    Reason.TRUNCATED: _EXPORT,
    Reason.CORRUPT: _EXPORT,
    Reason.CODEC: _CODE,
    Reason.SCHEMA_RECURSIVE: _FOREIGN,
    Reason.SCHEMA_DEEP: _LIMIT.format("ETL_LIMIT_DEPTH"),
    Reason.SCHEMA_MISMATCH: _CODE,
    Reason.WRONG_RECORD_TYPE: "announce it again, under the type that it holds",
    Reason.LIMIT_BYTES: _LIMIT.format("ETL_LIMIT_DECODED_BYTES"),
    Reason.LIMIT_RECORDS: _LIMIT.format("ETL_LIMIT_RECORDS"),
    Reason.LIMIT_ITEMS: _LIMIT.format("ETL_LIMIT_ITEMS"),
    Reason.EMPTY: "nothing: there is nothing in it to tell of",
    Reason.LOW_QUALITY: "look at the deductions, and mend what writes such records; or, where the rules are"
    " too strict, lower ETL_QUALITY_THRESHOLD where the service runs, then release it",
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which refused inputs are meant: by reason, type, the beginnings of their ids; none of them: all."""

    reason: Reason | None = None
    record_type: str | None = None
    names: tuple[str, ...] = ()

    def fits(self, one: Latest) -> bool:
        """Tell whether an input is meant, whose newest generation was refused."""
        return self.holds(one.settled)

    def holds(self, row: Settled) -> bool:
        """Tell whether this generation of an input was refused, and is meant."""
        return (
            row.metadata["outcome"] == Disposition.QUARANTINED
            and self.reason in {None, row.metadata["reason"]}
            and self.record_type in {None, row.record_type}
            and (not self.names or row.input_id.startswith(self.names))
        )


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal as it is told: its row, and whether today's rules are those it was made under."""

    row: Settled
    same_rules: bool

    def document(self) -> dict[str, Any]:
        """The same for machines."""
        made, reason = self.row.metadata, Reason(self.row.metadata["reason"])
        return {
            "input": self.row.input_id,
            "generation": self.row.generation,
            "record_type": self.row.record_type,
            "reason": reason.value,
            "meaning": RULES[reason].meaning,
            "remedy": REMEDIES[reason],
            "score": made["score"],
            "deductions": made["deductions"],
            "details": made["details"],
            "counts": made["counts"],
            "bytes": made["bytes"],
            "content_sha256": made["content"],
            "ruleset": made["ruleset"],
            "same_rules": self.same_rules,
        }


@dataclass(frozen=True, slots=True)
class Shown:
    """An input that a name begins, told in full: its refusal where its newest generation is one."""

    refusal: Refusal | None
    history: tuple[Settled, ...]

    def document(self) -> dict[str, Any]:
        """The same for machines."""
        told = self.refusal.document() if self.refusal else {"input": self.history[-1].input_id}
        return told | {"history": [_outcome(row) for row in self.history]}


def _outcome(row: Settled) -> dict[str, Any]:
    made = row.metadata
    told = {name: made[name] for name in ("outcome", "reason", "ruleset")}
    return {"generation": row.generation, **told}


async def listed(chosen: Chosen, limit: int, loaded: Loaded, *, every: bool = False) -> list[Refusal]:
    """Give refusals in the order of their inputs; with ``every``, also those that a later generation ended.

    One more than the limit is given, where there is one, so that one can tell that there are more.
    """
    found: list[Refusal] = []
    today = service_terms(loaded.settings).ruleset
    async with ledger(loaded.settings) as index:
        async for one in latest(index.settled()):
            rows = one.history if every else (one.settled,)
            found += [Refusal(row, row.metadata["ruleset"] == today) for row in rows if chosen.holds(row)]
            if len(found) > limit:
                break
    return found[: limit + 1]


async def shown(name: str, loaded: Loaded) -> list[Shown]:
    """Tell of inputs that were ever refused and whose ids begin so; of two at most."""
    found: list[Shown] = []
    chosen, today = Chosen(names=(name,)), service_terms(loaded.settings).ruleset
    async with ledger(loaded.settings) as index:
        async for one in latest(index.settled()):
            if any(map(chosen.holds, one.history)):
                made = Refusal(one.settled, one.settled.metadata["ruleset"] == today)
                found.append(Shown(made if chosen.fits(one) else None, one.history))
            if len(found) > 1:
                break
    return found
