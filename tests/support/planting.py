"""Plant violations in a deployment one after another, and count which of them are named."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl.audit.laws import audit
from etl.audit.options import Options

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from etl.audit.faults import Law
    from etl.audit.findings import Finding
    from tests.support.deployed import Deployed
    from tests.support.deployed_plants import Plant

NORMAL, DEEP = Options(), Options(deep=True)


@dataclass
class Share:
    """How many violations of each law were planted, and how many of these were named as they must be."""

    planted: Counter[Law] = field(default_factory=Counter)
    named: Counter[Law] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return "\n".join(f"  law {law} {self.named[law]:3} of {self.planted[law]:3}" for law in self.planted)


async def share(place: Deployed, plants: Mapping[str, Plant]) -> Share:
    """Plant each by itself: it is named if it is found by the right law, and nothing else is.

    At the end all is mended; whatever a deep audit finds then is wrong, too.
    """
    told = Share()
    for name, plant in plants.items():
        expected = shown(await plant.spoil(place))
        found = shown((await audit(place.evidence, DEEP if plant.deep else NORMAL)).findings)
        told.planted[plant.law] += 1
        told.named[plant.law] += found == expected
        if found != expected:
            told.wrong.append(f"{name}: {found} is not {expected}")
        await place.mend()
    mended = await audit(place.evidence, DEEP)
    told.wrong += [f"after mending: {one}" for one in shown(mended.findings)]
    told.wrong += [] if mended.complete else [f"not complete: {mended.tally.unchecked}"]
    return told


def shown(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    """Findings in a form that is easy to compare."""
    return sorted((one.fault.value, one.name) for one in findings)
