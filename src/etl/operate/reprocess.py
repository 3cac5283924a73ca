"""``etl reprocess``: which inputs are meant; :mod:`etl.operate.renewal` announces them anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.bootstrap.terms import service_terms

if TYPE_CHECKING:
    from collections.abc import Callable

    from etl.operate.generations import Latest
    from etl.settings import Loaded


@dataclass(frozen=True, slots=True)
class Chosen:
    """By record type, and by the rules that the newest part was made under; None: whatever they are.

    ``ruleset`` is the beginning of a ruleset; ``older_rules`` means any but today's.
    """

    record_type: str | None = None
    ruleset: str | None = None
    older_rules: bool = False

    def meant(self, loaded: Loaded) -> Callable[[Latest], bool]:
        """Give what tells whether an input is meant, under the rules of these settings."""
        today = service_terms(loaded.settings).ruleset

        def fits(one: Latest) -> bool:
            made = str(one.settled.metadata["ruleset"])
            return (
                self.record_type in {None, one.settled.record_type}
                and made.startswith(self.ruleset or "")
                and not (self.older_rules and made == today)
            )

        return fits
