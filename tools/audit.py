"""``python -m tools.audit``: the tests of verification at length, and a table of what they saw.

The same tests as in `make test` take larger numbers where ``ETL_TEST_AUDIT`` names a file, and write down
there what they planted and what was named. Exits with 1 where anything was not as it should be.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RECORD = ROOT / "docs" / "reference" / "verification.json"
TESTS = (
    "tests/unit/audit/test_laws.py",
    "tests/unit/audit/test_deep.py",
    "tests/unit/audit/test_lives.py",
    "tests/integration/test_audit_folder.py",
    "tests/integration/service/test_audit_plants.py",
    "tests/integration/service/test_load.py",
    "tests/integration/test_resume.py",
    "tests/long/ci_steps.py",
)
SETTINGS = ("in memory", "folder, SQLite", "service, Redis", "service, SQLite")
LAWS = range(1, 10)
LIVES = 20  # in each set-up


def main() -> None:
    """Run the tests, print what they saw, and keep it for the page where all was right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", action="store_true", help=f"write {RECORD.relative_to(ROOT)}")
    asked = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="etl-audit-") as folder:
        told = Path(folder) / "told.jsonl"
        code = _run(told)
        lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    seen = summary([json.loads(line) for line in lines]) | {
        "minutes": round((time.monotonic() - began) / 60, 1),
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
    }
    problems = [*wrong(seen), *(["tests failed: see above"] if code else [])]
    sys.stdout.write("\n".join([*table(seen), *problems, f"{seen['minutes']} minutes", ""]))
    if asked.keep and not problems:
        RECORD.write_text(json.dumps(seen, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    sys.exit(1 if problems else 0)


def _run(told: Path) -> int:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", *TESTS]
    environment = os.environ | {"ETL_TEST_AUDIT": str(told)}
    return subprocess.run(command, cwd=ROOT, check=False, env=environment).returncode  # noqa: S603 - our own


def summary(told: list[dict[str, Any]]) -> dict[str, Any]:
    """Add up what tests wrote down, set-up by set-up."""
    settings = {}
    for setting in SETTINGS:
        lines = [line for line in told if line["setting"] == setting]
        counts: dict[str, Counter[str]] = {"planted": Counter(), "named": Counter()}
        for name, count in counts.items():
            for line in lines:
                count.update(line.get(name, {}))
        numbers = {name: sum(line.get(name, 0) for line in lines) for name in ("lives", "alarms", "wrong")}
        incomplete = sum(not line.get("complete", True) for line in lines)
        settings[setting] = {**counts, **numbers, "incomplete": incomplete}
    rest = [line for line in told if line["setting"] not in SETTINGS]
    return {"settings": settings, "rest": rest}


def wrong(seen: dict[str, Any]) -> list[str]:
    """Say what is not as it should be; also where nothing was seen."""
    found = []
    for setting, told in seen["settings"].items():
        if not told["planted"] or told["planted"] != told["named"]:
            found.append(f"{setting}: not all that was planted was named")
        if told["wrong"] or told["alarms"] or told["incomplete"] or told["lives"] < LIVES:
            found.append(f"{setting}: false alarms, or right lives that were not wholly checked")
    expected = {("many parts", "normal mode"), ("many parts", "all texts")}
    missing = expected - {(line["setting"], line["what"]) for line in seen["rest"]}
    if missing or not any(line["setting"] == "load" for line in seen["rest"]):
        found.append("many parts or the load test were not looked at")
    if any(line["alarms"] for line in seen["rest"]):
        found.append("false alarms in many parts, or books of the load test that do not balance")
    return found


def table(seen: dict[str, Any]) -> list[str]:
    """Print it for people, as Markdown."""
    lines = [f"| | {' | '.join(SETTINGS)} |", f"|{' --- |' * (len(SETTINGS) + 1)}"]
    settings = [seen["settings"][name] for name in SETTINGS]
    for law in map(str, LAWS):
        cells = (_share(told["named"].get(law, 0), told["planted"].get(law, 0)) for told in settings)
        lines.append(f"| law {law}: named of planted | {' | '.join(cells)} |")
    lines.append(f"| right lives | {' | '.join(str(told['lives']) for told in settings)} |")
    lines.append(f"| false alarms | {' | '.join(str(told['alarms'] + told['wrong']) for told in settings)} |")
    for line in seen["rest"]:
        numbers = {name: value for name, value in sorted(line.items()) if name not in {"setting", "what"}}
        words = ", ".join(f"{name}: {value:,}" for name, value in numbers.items())
        lines.append(f"\n{line['setting']}, {line['what']}: {words}")
    return lines


def _share(named: int, planted: int) -> str:
    return f"{named} of {planted}" if planted else ""


if __name__ == "__main__":
    main()
