"""What `make audit` asks of the same tests as `make test`: more; and where they write down what they saw.

``ETL_TEST_AUDIT`` names a file: tests take the large numbers, and append to it a line of JSON each.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from tools import audit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.audit.faults import Law

_FILE = os.environ.get("ETL_TEST_AUDIT")
LONG = _FILE is not None
LIVES = audit.LIVES if LONG else 1


def tell(setting: str, **numbers: object) -> None:
    """Write down what a test saw in a set-up; in short tests, nothing is."""
    if _FILE is not None:
        with Path(_FILE).open("a", encoding="utf-8") as file:
            file.write(json.dumps({"setting": setting, **numbers}) + "\n")


def by_law(counts: Mapping[Law, int]) -> dict[str, int]:
    """Give counts in a form that can be written down."""
    return {str(law.value): number for law, number in counts.items()}
