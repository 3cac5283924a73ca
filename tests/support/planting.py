"""Plant violations in a deployment, and count which of them are named."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl.audit.faults import Law
from etl.audit.laws import audit
from etl.audit.options import Options
from tests.support.deployed import AT_ONCE
from tests.support.long_audit import LONG

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from etl.audit.findings import Finding
    from tests.support.deployed import Deployed
    from tests.support.deployed_plants import Plant

Found = tuple[str, str]
NORMAL, DEEP = Options(), Options(deep=True)
_TOGETHER = 1 if LONG else AT_ONCE


@dataclass
class Share:
    """How many violations of each law were planted, and how many of these were named as they must be."""

    planted: Counter[Law] = field(default_factory=Counter)
    named: Counter[Law] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return "\n".join(f"  law {law} {self.named[law]:3} of {self.planted[law]:3}" for law in self.planted)


async def share(place: Deployed, plants: Mapping[str, Plant], together: int = _TOGETHER) -> Share:
    """Plant a few that cannot hide each other: each is named if all it must lead to is found.

    What else is found is wrong. At the end all is mended; whatever a deep audit finds then is wrong, too.
    """
    told = Share()
    for batch in batches(plants, together):
        expected = {}
        for name, plant in batch.items():
            expected[name] = set(shown(await plant.spoil(place)))
            place.turn(plant.parts)
        deep = any(plant.deep for plant in batch.values())
        found = set(shown((await audit(place.evidence, DEEP if deep else NORMAL)).findings))
        _count(told, batch, expected, found)
        await place.mend()
    mended = await audit(place.evidence, DEEP)
    told.wrong += [f"after mending: {one}" for one in shown(mended.findings)]
    told.wrong += [] if mended.complete else [f"not complete: {mended.tally.unchecked}"]
    return told


def batches(plants: Mapping[str, Plant], together: int) -> Iterator[Mapping[str, Plant]]:
    """Put violations together that spoil different things: each has parts of its own."""
    ordered = sorted(plants.items(), key=lambda item: item[1].law is not Law.TRAINING)  # others join these
    for deep in (False, True):
        rest = {name: plant for name, plant in ordered if plant.deep is deep}
        while rest:
            batch: dict[str, Plant] = {}
            for name, plant in rest.items():
                full = (
                    sum(one.parts for one in batch.values()) + plant.parts > AT_ONCE or len(batch) == together
                )
                if not full and not any(_hides(plant, one) for one in batch.values()):
                    batch[name] = plant
            yield batch
            rest = {name: plant for name, plant in rest.items() if name not in batch}


def _hides(one: Plant, other: Plant) -> bool:
    """Tell whether both spoil the training set, or one a source without which it is not judged."""
    laws = {one.law, other.law}
    return Law.TRAINING in laws and (len(laws) == 1 or (Law.ONE_OUTCOME in laws and one.deep))


def _count(
    told: Share, batch: Mapping[str, Plant], expected: Mapping[str, set[Found]], found: set[Found]
) -> None:
    for name, plant in batch.items():
        told.planted[plant.law] += 1
        told.named[plant.law] += expected[name] <= found
        if not expected[name] <= found:
            told.wrong.append(f"{name}: {sorted(expected[name] - found)} is not named")
    for one in found.difference(*expected.values()):
        told.wrong.append(f"{', '.join(batch)}: {one} is named")


def shown(findings: Iterable[Finding]) -> list[Found]:
    """Findings in a form that is easy to compare."""
    return sorted((one.fault.value, one.name) for one in findings)
