"""What only the sources show is found when they are asked, and what cannot be asked is said."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from etl.audit import laws
from etl.audit.evidence import RawPlace
from etl.audit.faults import Fault, Law
from etl.audit.options import Options
from etl.audit.report import Gap
from etl.core.errors import Permanent, Transient
from etl.core.outcome import Reason, Stage
from etl.samples.generate import RECORD_TYPES, generate
from etl.samples.spec import SampleSpec
from tests.support.canaries import CANARY
from tests.support.proving import Inline
from tests.support.remembering import remembered  # noqa: F401 - a fixture
from tests.unit.audit.memory import Store
from tests.unit.audit.plants_deep import PLANTS, UNFINISHED
from tests.unit.audit.test_laws import PLANTED, planted, shows, tell_named
from tests.unit.audit.world import T, World, clean

if TYPE_CHECKING:
    from etl.core.proof import Proof
    from etl.pipeline.ports import Fetched

pytestmark = pytest.mark.usefixtures("remembered")

DEEP = Options(deep=True)
#: What the sources add to what is found without them.
SOURCES = {
    *(Fault.BYTES_NOT_DERIVED, Fault.METADATA_NOT_DERIVED, Fault.FACTS_DIFFER, Fault.PART_QUOTES),
    *(Fault.TRAINING_BEHIND, Fault.TRAINING_DIFFERS, Fault.TRAINING_FACTS_DIFFER),
}


@pytest.mark.parametrize("by_body", [False, True])
async def test_a_clean_world_has_no_finding(by_body: bool) -> None:  # noqa: FBT001 - a parameter of pytest
    """It should find nothing, and have gone to every source."""
    report = await laws.audit((await clean(by_body=by_body)).evidence(), DEEP)
    assert (report.ok, report.complete, report.findings) == (True, True, [])
    seen = {"sources": 8, "subjects": 7, "parts": 8}
    assert {name: report.tally.checked[name] for name in seen} == seen


@pytest.mark.parametrize("seed", range(14))
async def test_other_lives_have_no_finding(seed: int) -> None:
    """It should find nothing wrong with what the engine makes of other people's files."""
    kinds = (RECORD_TYPES[seed % len(RECORD_TYPES)], RECORD_TYPES[(seed + 1) % len(RECORD_TYPES)])
    world = World()
    for number, file in enumerate(generate(SampleSpec(seed=seed, subjects=2, files=1, types=kinds))):
        await world.settle(f"{seed}-{number}", file.content, file.record_type, user=file.subject)
    world.relay()
    await world.assemble()
    report = await laws.audit(world.evidence(), DEEP)
    assert (report.findings, report.complete) == ([], True)


@pytest.mark.parametrize("name", PLANTS)
async def test_what_is_planted_is_found(name: str) -> None:
    """It should name exactly what was spoilt, by exactly the laws it breaks."""
    world = await clean()
    expected = await PLANTS[name](world)
    report = await laws.audit(world.evidence(), DEEP)
    tell_named(expected, report.findings)
    assert shows(report.findings) == shows(expected)
    assert not report.ok
    assert CANARY not in json.dumps(report.document()) + repr(report)


@pytest.mark.parametrize("name", UNFINISHED)
async def test_what_is_unfinished_is_no_violation(name: str) -> None:
    """It should be named as undecided."""
    world = await clean()
    expected = await UNFINISHED[name](world)
    report = await laws.audit(world.evidence(), DEEP)
    assert shows(report.findings) == shows(expected)
    assert (report.ok, report.complete) == (True, False)


async def test_what_normal_mode_finds_is_found() -> None:
    """It should find at least what is found without the sources, and add what only these show."""
    world, expected = await planted(PLANTED, by_body=False)
    found = set((await laws.audit(world.evidence(), DEEP)).findings)
    assert found >= expected
    assert {one.fault for one in found - expected} <= SOURCES | {Fault.CHANGED}


async def test_a_sample_is_drawn_by_its_seed() -> None:
    """It should go to so many sources, the same for one seed, and find what is wrong among them."""
    found = set()
    for seed in range(6):
        world = await clean()
        expected = await PLANTS["a fact is forged everywhere"](world)
        report = await laws.audit(world.evidence(), Options(sample=3, seed=seed))
        again = await laws.audit(world.evidence(), Options(sample=3, seed=seed))
        assert report.tally.checked["sources"] == 3
        assert shows(report.findings) == shows(again.findings)
        assert set(report.findings) <= expected
        found |= {bool(report.findings)}
    assert found == {True, False}


async def test_only_the_laws_asked_speak() -> None:
    """It should keep to the laws that were asked."""
    for law in (Law.DETERMINISM, Law.GROUNDING, Law.PRIVACY, Law.TRAINING):
        for name in ("the package of an app", "a training line is forged", "a fact is forged everywhere"):
            world = await clean()
            expected = await PLANTS[name](world)
            found = {one async for one in laws.alone(law, world.evidence(), options=DEEP)}
            assert shows(found) == shows(one for one in expected if one.meaning.law is law)


# ------------------------------------------------------------------ what cannot be asked


async def gaps(world: World, **changes: object) -> dict[Gap, int]:
    """What a deep audit could not check; it must have found nothing wrong."""
    report = await laws.audit(world.evidence(**changes), DEEP)
    assert report.findings == []
    return dict(report.tally.unchecked)


async def test_without_a_sandbox_no_source_is_opened() -> None:
    """It should say so, and check all else."""
    assert await gaps(await clean(), sandbox=None) == {Gap.NO_SANDBOX: 1}


async def test_parts_of_another_ruleset_are_not_checked() -> None:
    """It should count them, and the training files that were assembled under it."""
    world = await clean()
    terms = world.terms(ruleset="8" * 64)
    assert await gaps(world, terms=terms) == {Gap.OTHER_RULESET: 8, Gap.OLD_TRAINING: 2}


async def test_sources_elsewhere_are_not_checked() -> None:
    """It should count what lies in a bucket that is not looked at."""
    found = await gaps(await clean(), raw={}, announced=None)
    assert found == {Gap.OTHER_PLACE: 8, Gap.SOURCE_GONE: 8, Gap.SOURCES_GONE: 5, Gap.NO_LIST: 1}


async def test_a_lost_zone_is_said() -> None:
    """It should not derive with another zone than the part was made with."""
    world = await clean()
    placed = await world.settle("zoned")
    await world.assemble()
    world.rewrite(placed, context="9" * 64)
    assert await gaps(world) == {Gap.CONTEXT_LOST: 1}


async def test_a_part_without_a_row_is_counted() -> None:
    """It should say of how many parts the source is not known."""
    world = await clean()
    placed = await world.settle("rowless")
    await world.assemble()
    del world.book.rows[placed.row]
    report = await laws.audit(world.evidence(), DEEP)
    assert report.tally.unchecked == {Gap.NO_ROW: 1}


@pytest.mark.parametrize("reason", [Reason.RESOURCE_LIMIT, Reason.CRASHED])
async def test_what_takes_too_much_is_said(reason: Reason) -> None:
    """It should count what a child could not bear, and go on."""

    class Weak(Inline):
        """A sandbox whose children die."""

        async def prove(self, *_: object) -> Proof:
            """Die."""
            raise Transient(Stage.DECODE, reason)

    assert await gaps(await clean(), sandbox=Weak()) == {Gap.RESOURCES: 8 + 5}


async def test_what_the_transform_refuses_to_write_was_not_written_by_it() -> None:
    """It should be named, where the transform now finds a defect of its own."""

    class Strict(Inline):
        """A sandbox whose children find their own lines ungrounded."""

        async def prove(self, *_: object) -> Proof:
            """Refuse."""
            raise Permanent(Stage.RENDER, Reason.INTERNAL_ERROR)

    report = await laws.audit((await clean()).evidence(sandbox=Strict()), Options(sample=8))
    assert report.found[Fault.BYTES_NOT_DERIVED] == 6


async def test_a_store_that_is_down_stops_the_audit() -> None:
    """It should not take a source for gone that cannot be asked for."""

    class Down(Store):
        """A store that lists and does not read."""

        async def fetch(self, key: str, limit: int) -> Fetched:
            """Refuse."""
            raise Transient(Stage.FETCH, Reason.UNAVAILABLE, f"{key} {limit}")

    world = await clean()
    place = RawPlace(Down(objects=world.raw.objects), ("raw",))
    with pytest.raises(Transient):
        await laws.audit(world.evidence(raw={"b": place}), DEEP)


async def test_training_that_was_never_assembled_is_said() -> None:
    """It should call nothing wrong that was never made."""
    world = await clean()
    del world.out.objects[world.training(T)]
    assert await gaps(world) == {Gap.NO_TRAINING: 1}
    del world.out.objects[world.training("StepsRecord")]
    assert await gaps(world) == {}
