"""``python -m tools.supply [CHECK…]``: all checks, or those that are named; 1 where one fails."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tools.supply import audit, distributions, licences, locks, pinning, sbom, secret_scan, workflows
from tools.supply.release import NotAReleaseError
from tools.supply.report import CannotLookError, Place, Result, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ROOT = Path(__file__).parents[2]
CHECKS: dict[str, Callable[[Place], Result]] = {
    "locks": locks.check,
    "pins": pinning.check,
    "workflows": workflows.check,
    "licences": licences.check,
    "sbom": sbom.check,
    "wheel": distributions.check,
    "secrets": secret_scan.check,
    "vulnerabilities": audit.check,
}


def run(names: Iterable[str], place: Place) -> list[Result]:
    """Run checks; what cannot look fails, and the others run all the same."""
    return [_run(name, place) for name in names]


def _run(name: str, place: Place) -> Result:
    try:
        return CHECKS[name](place)
    except (CannotLookError, NotAReleaseError) as error:
        return Result(name, "nothing", (str(error),))


def main(arguments: list[str]) -> int:
    """Read the command line, run the checks, print the table."""
    parser = argparse.ArgumentParser(prog="python -m tools.supply", description=__doc__)
    parser.add_argument(
        "checks", nargs="*", metavar="CHECK", help=f"one of {', '.join(CHECKS)}; all unless named"
    )
    parser.add_argument(
        "--tools", type=Path, default=ROOT / ".venv-supply/bin", help="where its programs are"
    )
    parser.add_argument("--out", type=Path, default=ROOT / "build/supply", help="where to put what is made")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.checks) - CHECKS.keys():
        parser.error(f"there is no check {', '.join(sorted(unknown))}")
    results = run(asked.checks or CHECKS, Place(ROOT, asked.tools.absolute(), asked.out.absolute()))
    sys.stdout.write(f"{table(results)}\n")
    return 1 if any(result.problems for result in results) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
