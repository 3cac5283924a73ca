"""``python -m tools.verification_page``: make ``docs/reference/verification.md`` out of what tests plant."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.audit.faults import Law
from tests.support.deployed_plants import FOLDER, PLANTS
from tests.unit.audit import plants_deep, plants_lines
from tests.unit.audit.test_laws import PLANTED
from tests.unit.audit.world import clean
from tools import audit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "verification.md"

LEAD = """\
# What verification finds

<!-- Made by `python -m tools.verification_page` from the violations that tests plant: edit those. -->

Verification is worth what it can find. For each law, tests spoil a deployment in which all was right, and
demand that exactly that be named, by the right law, and nothing else: one violation at a time in memory, a
few that spoil different things at a time in the others (one at a time in `make audit`). So every violation
below was planted and named; one that is not fails the suite, and so does anything that is named in a
deployment that is right. What a violation breaks beside its own law is named, too.

Tests hold these counts: `tests/unit/audit/test_laws.py` and `test_deep.py` (in memory),
`tests/integration/test_audit_folder.py` (an output folder of `etl run` and its SQLite ledger),
`tests/integration/service/test_audit_plants.py` (RabbitMQ, an S3 server, and Redis or SQLite). In the same
way, right deployments of other seeds, types and people must pass without a finding.
"""
MEANING = {
    Law.ONE_OUTCOME: "every input has one outcome",
    Law.LEDGER_AGREES: "ledger and store agree",
    Law.RECORDS_ADD_UP: "records add up",
    Law.INTEGRITY: "integrity",
    Law.DETERMINISM: "determinism (deep, or a sample)",
    Law.GROUNDING: "grounding",
    Law.PRIVACY: "privacy",
    Law.EVENTS: "events",
    Law.TRAINING: "training set",
}
AT_LENGTH = """\
## At length

`make audit` does the same with more: every violation by itself in every set-up (in memory, in both kinds of
store), right lives of people with files of all types, very many parts, a longer load. Last kept
(`ARGS=--keep`) on {date}, after {minutes} minutes on a busy machine.
"""
#: Of a service with SQLite, what its ledger tells otherwise than Redis; the store is the same.
OF_LEDGERS = frozenset({Law.ONE_OUTCOME, Law.LEDGER_AGREES, Law.EVENTS})
IN_MEMORY: Mapping[str, Any] = {
    **PLANTED,
    **plants_lines.TRAINING,
    **{f"{name} (deep)": spoil for name, spoil in plants_deep.PLANTS.items()},
}


def page() -> str:
    """Write the page."""
    memory = asyncio.run(_broken())
    in_memory = Counter(Law(law) for laws in memory.values() for law in laws)
    counts = [in_memory, *map(_counted, settings().values())]
    rows = [(law.value, MEANING[law], *(_share(count[law]) for count in counts)) for law in Law]
    columns = ("law", "", "in memory", *settings())
    broken = ((name, ", ".join(map(str, laws))) for name, laws in memory.items())
    parts = (
        LEAD,
        "## Named of planted\n\nIn memory, a violation counts for each law that it breaks.\n",
        _table(columns, rows),
        "## Planted in deployments\n",
        _table(("law", "violation", "mode", *settings()), _deployed()),
        "## Planted in memory\n",
        _table(("violation", "laws that name it"), broken),
        *_at_length(),
    )
    return "\n".join(parts)


def _at_length() -> Iterator[str]:
    """Tell of the last long run, where one was kept."""
    if not audit.RECORD.exists():
        return
    seen = json.loads(audit.RECORD.read_text(encoding="utf-8"))
    yield AT_LENGTH.format(**seen)
    yield "\n".join([*audit.table(seen), ""])


def settings() -> dict[str, set[str]]:
    """Give the kinds of deployment, and what is planted in each."""
    return {
        "folder, SQLite": {name for name, plant in (PLANTS | FOLDER).items() if not plant.events},
        "service, Redis": set(PLANTS),
        "service, SQLite": {name for name, plant in PLANTS.items() if plant.law in OF_LEDGERS},
    }


def _counted(names: Iterable[str]) -> Counter[Law]:
    return Counter((PLANTS | FOLDER)[name].law for name in names)


def _share(count: int) -> str:
    return f"{count} of {count}" if count else ""


def _deployed() -> Iterator[tuple[str, ...]]:
    plants = PLANTS | FOLDER
    for name in sorted(plants, key=lambda name: (plants[name].law, [*plants].index(name))):
        plant = plants[name]
        where = (_share(int(name in names)) for names in settings().values())
        yield str(plant.law.value), name, "deep" if plant.deep else "", *where


async def _broken() -> dict[str, list[int]]:
    """Plant each violation in a world of its own; give the laws that must name it."""
    broken = {}
    for name, spoil in IN_MEMORY.items():
        expected = await spoil(await clean())
        broken[name] = sorted({one.meaning.law.value for one in expected})
    return broken


def _table(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    lines = [f"| {' | '.join(map(str, row))} |" for row in rows]
    names = [*columns]
    return "\n".join([f"| {' | '.join(names)} |", f"|{' --- |' * len(names)}", *lines, ""])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
