"""What became of deliveries, counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from etl.core.outcome import Counts, Disposition, Reason
from etl.pipeline.flow import Settlement

if TYPE_CHECKING:
    from etl.pipeline.ports import Letter

#: Reasons that speak of the machine or of us, not of the file.
OWN_FAULTS = frozenset({Reason.UNAVAILABLE, Reason.MISSING_OBJECT, Reason.INTERNAL_ERROR})


@dataclass(slots=True)
class Tally:
    """Ends by outcome and reason, and the records and examples of what is new."""

    outcomes: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    refused_earlier: int = 0
    counts: Counts = field(default_factory=Counts)
    examples: int = 0

    def add(self, end: Settlement | Letter) -> None:
        """Count one end."""
        if isinstance(end, Settlement):
            self._add_settlement(end)
        else:
            self.outcomes[Disposition.DEAD_LETTERED] += 1
            self.refused[end.decision.reason] += 1

    def _add_settlement(self, end: Settlement) -> None:
        self.outcomes[end.disposition] += 1
        refused = end.metadata["outcome"] == Disposition.QUARANTINED
        if end.disposition is Disposition.DUPLICATE:
            self.refused_earlier += refused
            return
        self.counts += Counts(**end.metadata["counts"])
        self.examples += end.metadata["examples"]
        if refused:
            self.refused[Reason(end.metadata["reason"])] += 1

    @property
    def refusals(self) -> int:
        """Files that are refused, now or by an earlier run."""
        return sum(self.refused.values()) + self.refused_earlier

    @property
    def own_faults(self) -> int:
        """Files whose failure is not the file's."""
        return sum(count for reason, count in self.refused.items() if reason in OWN_FAULTS)

    def document(self) -> dict[str, Any]:
        """The counts for machines."""
        return {
            "outcomes": {kind.value: self.outcomes[kind] for kind in Disposition},
            "refused": {str(reason): count for reason, count in sorted(self.refused.items())},
            "refused_earlier": self.refused_earlier,
            "records": asdict(self.counts),
            "examples_in_parts": self.examples,
        }
