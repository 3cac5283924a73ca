"""Finished pieces of a verification in a file, so that one that is cut short need not begin again.

It holds counts and findings, so nothing but hashes and words of ours. A file that cannot be read is as good
as none; to lose it costs time and nothing else.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from etl.audit.faults import Fault
from etl.audit.files import written
from etl.audit.findings import Finding
from etl.audit.report import Gap, Report, Tally

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class FileMemory:
    """The pieces of one verification; ``began`` is when the first was begun, in seconds since 1970."""

    def __init__(self, path: Path, began: float) -> None:
        self._path = path
        self._pieces: dict[str, Any] = {}
        self.began = began
        self._read()

    def _read(self) -> None:
        try:
            told = json.loads(self._path.read_text(encoding="utf-8"))
            self.began, self._pieces = float(told["began"]), dict(told["pieces"])
        except (OSError, ValueError, KeyError, TypeError):
            self._pieces = {}

    def find(self, piece: str) -> Report | None:
        """Give the report of a piece, if it was finished."""
        told = self._pieces.get(piece)
        try:
            return _report(told) if told else None
        except (ValueError, KeyError, TypeError):
            return None

    def keep(self, piece: str, report: Report) -> None:
        """Remember a piece; Fatal where the file cannot be written."""
        self._pieces[piece] = _document(report)
        written(self._path, json.dumps({"began": self.began, "pieces": self._pieces}), private=True)

    def forget(self) -> None:
        """Remember nothing any more."""
        self._pieces = {}
        self._path.unlink(missing_ok=True)


def _document(report: Report) -> dict[str, Any]:
    return {
        "checked": dict(report.tally.checked),
        "unchecked": {gap.name: number for gap, number in report.tally.unchecked.items()},
        "found": dict(report.found),
        "findings": [[finding.fault, finding.name] for finding in report.findings],
    }


def _report(told: Mapping[str, Any]) -> Report:
    unchecked = Counter({Gap[name]: int(number) for name, number in told["unchecked"].items()})
    return Report(
        Tally(Counter(told["checked"]), unchecked),
        Counter({Fault(name): int(number) for name, number in told["found"].items()}),
        [Finding(Fault(fault), str(name)) for fault, name in told["findings"]],
    )
