"""Hundreds of audits read the same lines: what a pure function said of one is remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from etl.audit import lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_GROUNDED: dict[str, bool] = {}
_MALFORMED: dict[tuple[bytes, ...], bool] = {}


@pytest.fixture
def remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read each text once in a run."""
    grounded, malformed = lines.grounded, lines.malformed

    def remembered_grounded(document: Mapping[str, Any], usage: Any) -> bool:  # noqa: ANN401 - handed on
        key = repr(document)
        if key not in _GROUNDED:
            _GROUNDED[key] = grounded(document, usage)
        return _GROUNDED[key]

    def remembered_malformed(written: Iterable[bytes]) -> bool:
        key = tuple(written)
        if key not in _MALFORMED:
            _MALFORMED[key] = malformed(key)
        return _MALFORMED[key]

    monkeypatch.setattr(lines, "grounded", remembered_grounded)
    monkeypatch.setattr(lines, "malformed", remembered_malformed)
