"""The metadata of a part, read as by somebody who did not write them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from etl.core.outcome import RULES, Disposition, Reason

if TYPE_CHECKING:
    from collections.abc import Mapping

_Hash = Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9a-f]{64}$")]
_Text = Annotated[str, StringConstraints(strict=True)]
_Number = Annotated[int, Field(strict=True)]
_ENDS = {Disposition.PROCESSED, Disposition.QUARANTINED}


class FactCounts(BaseModel):
    """What became of the records, as stored: any numbers, until they are checked."""

    records_in: _Number
    used: _Number
    superseded: _Number
    overlapping: _Number
    excluded: _Number


class Facts(BaseModel):
    """The fields that the laws ask for."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True, frozen=True)

    outcome: Disposition
    reason: Reason | None
    counts: FactCounts
    deductions: dict[_Text, _Number]
    details: dict[_Text, Any]
    score: float | None
    examples: _Number
    subject: _Text
    content: _Hash
    key_hash: _Hash
    body_sha256: _Hash
    ruleset: _Text
    key_id: _Text

    @model_validator(mode="after")
    def _reason_fits(self) -> Self:
        """Refuse an end that a part cannot tell of, and a reason that leads elsewhere."""
        reasoned = self.reason is not None and RULES[self.reason].disposition is Disposition.QUARANTINED
        if self.outcome not in _ENDS or self.refused != reasoned or (self.reason and not reasoned):
            raise ValueError("the reason does not fit the outcome")
        return self

    @property
    def refused(self) -> bool:
        """Whether the input was quarantined."""
        return self.outcome is Disposition.QUARANTINED


def read(metadata: Mapping[str, Any] | None) -> Facts | None:
    """Read metadata; None where they are not those of a part."""
    try:
        return Facts.model_validate(metadata)
    except ValidationError:
        return None


def same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether two stored documents say the same, whatever types a store gave them back in."""
    return one == other or _canonical(one) == _canonical(other)


def _canonical(metadata: Mapping[str, Any]) -> str:
    return json.dumps(dict(metadata), sort_keys=True, default=dict)
