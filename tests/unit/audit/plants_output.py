"""Violations to plant in what is stored and told, as in ``plants.py``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.audit.findings import Fault, Finding
from etl.core import identity
from tests.support.canaries import CANARY
from tests.unit.audit.plants import Found, found
from tests.unit.audit.world import KEY, TERMS, T

if TYPE_CHECKING:
    from tests.unit.audit.world import World


def stray_name(key: str) -> str:
    """Name a key of the output as findings do."""
    return identity.key_hash(KEY, "output", key)


# ------------------------------------------------------------------ law 4


async def flip_a_byte(world: World) -> Found:
    """Change a body behind the back of its metadata."""
    placed = await world.settle("flipped")
    world.alter(placed, world.out.objects[placed.part][0].replace(b"mg/dL", b"mg/dl", 1))
    if world.out.by_body:
        return found(placed.name, Fault.METADATA_GONE)
    return found(placed.name, Fault.BODY_DIFFERS, Fault.LINES_UNGROUNDED, Fault.LINES_MALFORMED)


async def flip_a_digit(world: World) -> Found:
    """Change a number of a text behind the back of its metadata."""
    placed = await world.settle("flipped digit")
    body = world.out.objects[placed.part][0]
    place = body.index(b"Recorded: 100 readings") + 10
    world.alter(placed, body[:place] + b"4" + body[place + 1 :])
    if world.out.by_body:
        return found(placed.name, Fault.METADATA_GONE)
    return found(placed.name, Fault.BODY_DIFFERS, Fault.LINES_UNGROUNDED)


async def lose_metadata(world: World) -> Found:
    """Forget the metadata of a part."""
    placed = await world.settle("forgotten")
    world.out.objects[placed.part] = (world.out.objects[placed.part][0], None)
    return found(placed.name, Fault.METADATA_GONE)


async def lose_refused_metadata(world: World) -> Found:
    """Forget the metadata of a refused part, whose report may be right."""
    placed = await world.settle("forgotten refusal", b"bad: forgotten")
    world.out.objects[placed.part] = (b"", None)
    return found(placed.name, Fault.METADATA_GONE)


async def break_metadata(world: World) -> Found:
    """Let a part end as no part can."""
    placed = await world.settle("broken")
    world.alter(placed, outcome="duplicate")
    return found(placed.name, Fault.METADATA_BROKEN, Fault.METADATA_DIFFER)


async def swap_two_parts(world: World) -> Found:
    """Exchange two parts with their metadata."""
    one, two = await world.settle("swapped one"), await world.settle("swapped two")
    objects = world.out.objects
    objects[one.part], objects[two.part] = objects[two.part], objects[one.part]
    faults = (Fault.NAME_DIFFERS, Fault.METADATA_DIFFER, Fault.EVENT_DIFFERS, Fault.LINES_FOREIGN)
    return found(one.name, *faults) | found(two.name, *faults)


async def lay_strays(world: World) -> Found:
    """Put strangers' objects below every folder of ours."""
    good, id_ = await world.settle("stray's pattern"), "a" * 64
    keys = [
        f"parts/{CANARY}",
        f"parts/{T}/{id_}.00.jsonl",
        f"parts/{T}/{id_}.0.json",
        f"parts/{CANARY}/{id_}.0.jsonl",
        f"parts/{T}/sub/{id_}.0.jsonl",
        f"{good.part}\n",
        f"quarantine/{T}/{id_}.0.jsonl",
        f"training/{CANARY}/{T}.jsonl",
        "training/metabolic_diabetes/X.jsonl",
        f"training/sleep_recovery/{T}.jsonl",
        f".state/{CANARY}",
    ]
    world.out.objects |= dict.fromkeys(keys, (b"?", None))
    return {Finding(Fault.STRAY, stray_name(key)) for key in keys}


async def change_the_key_of_the_output(world: World) -> Found:
    """Let the output say another key id."""
    await world.out.put(".state/key_id", b"0" * 16)
    return found(stray_name(".state/key_id"), Fault.OTHER_OUTPUT_KEY)


async def drop_a_report(world: World) -> Found:
    """Delete a quarantine report."""
    placed = await world.settle("dropped report", b"bad: unreported")
    del world.out.objects[placed.report]
    return found(placed.name, Fault.REPORT_MISSING)


async def change_a_report(world: World) -> Found:
    """Write another reason into a report."""
    placed = await world.settle("changed report", b"bad: reported")
    report = world.out.objects[placed.report][0].replace(b"not_avro", b"empty")
    world.out.objects[placed.report] = (report, None)
    return found(placed.name, Fault.REPORT_DIFFERS)


async def report_of_a_good_part(world: World) -> Found:
    """Write a report for what was processed, and one for nobody."""
    placed = await world.settle("reported")
    nobody = "b" * 64
    await world.out.put(placed.report, b"{}")
    await world.out.put(identity.quarantine_key(T, nobody, 3), b"{}")
    return found(placed.name, Fault.REPORT_NEEDLESS) | found(f"{nobody}.3", Fault.REPORT_NEEDLESS)


# ------------------------------------------------------------------ law 8


async def drop_an_event(world: World) -> Found:
    """Delete an event from the outbox before it is told."""
    placed = await world.settle("untold")
    world.book.told.remove(world.event(placed))
    return found(placed.name, Fault.EVENT_MISSING)


async def change_an_event(world: World) -> Found:
    """Tell another number."""
    placed = await world.settle("told wrong")
    event = world.event(placed)
    world.book.told.remove(event)
    world.sink.told.append(event.replace(b'"examples":7', b'"examples":8'))
    return found(placed.name, Fault.EVENT_DIFFERS)


async def contradict_an_event(world: World) -> Found:
    """Tell the truth first, and something else after it."""
    placed = await world.settle("told twice")
    event = world.event(placed)
    world.sink.told += [event, event + b" "]
    return found(placed.name, Fault.EVENT_DIFFERS)


async def event_of_an_unknown_input(world: World) -> Found:
    """Tell of an input that nobody settled."""
    placed, nobody = await world.settle("event's pattern"), "c" * 64
    world.sink.told.append(world.event(placed).replace(placed.input_id.encode(), nobody.encode()))
    return found(f"{nobody}.0", Fault.EVENT_UNKNOWN)


async def events_of_strangers(world: World) -> Found:
    """Tell what is no event of ours."""
    placed = await world.settle("foreign pattern")
    true = world.event(placed)
    told = [
        f'{{"user":"{CANARY}"}}'.encode(),
        b"\xff",
        b"[]",
        true.replace(f'"record_type":"{T}"'.encode(), f'"record_type":"{CANARY}"'.encode()),
        true.replace(placed.input_id.encode(), CANARY.encode()),
        true.replace(b"etl.input.settled", CANARY.encode()),
    ]
    world.sink.told += told
    return {Finding(Fault.EVENT_FOREIGN, TERMS.body_hash(event)) for event in told}
