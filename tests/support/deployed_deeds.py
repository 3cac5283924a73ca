"""Violations of any deployment: each is done, and gives what an audit must find, and no more."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from etl.audit.faults import Fault
from etl.audit.findings import Finding
from etl.core import identity
from tests.support.deployed import GLUCOSE, USER, Row, event, named, report_key

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.support.deployed import Deployed
    from tests.support.line_changes import Lines

    Spoil = Callable[[Deployed], Awaitable[set[Finding]]]


def found(name: str, *faults: Fault) -> set[Finding]:
    """Findings about one thing."""
    return {Finding(fault, name) for fault in faults}


def part(change: Callable[[Lines], Lines], *faults: Fault, **metadata: object) -> Spoil:
    """Change lines of a part; everything else agrees."""

    async def spoil(place: Deployed) -> set[Finding]:
        key = place.parts[0]
        await place.rewrite(key, b"".join(change(await place.lines(key))), **metadata)
        return found(named(key), *faults)

    return spoil


def training(change: Callable[[Lines], Lines], *faults: Fault) -> Spoil:
    """Change the training file of glucose."""

    async def spoil(place: Deployed) -> set[Finding]:
        key = place.training()
        await place.put(key, b"".join(change(await place.lines(key))))
        return found(GLUCOSE, *faults)

    return spoil


def metadata(*faults: Fault, **changes: Any) -> Spoil:  # noqa: ANN401 - of metadata
    """Change metadata of a part; everything else agrees. A function is given what was there."""

    async def spoil(place: Deployed) -> set[Finding]:
        key = place.parts[0]
        known = (await place.get(key))[1] or {}
        new = {name: value(known[name]) if callable(value) else value for name, value in changes.items()}
        await place.rewrite(key, **new)
        return found(named(key), *faults)

    return spoil


# ------------------------------------------------------------------ laws 1 and 2


async def drop_part(place: Deployed) -> set[Finding]:
    """Delete a part."""
    key = place.parts[0]
    source = await place.source(key)
    await place.put(key, None)
    return found(named(key), Fault.PARTLESS) | found(place.place(source), Fault.LOST)


async def drop_refused(place: Deployed) -> set[Finding]:
    """Delete the part of what was refused."""
    key = place.refused[0]
    source = await place.source(key)
    await place.put(key, None)
    faults = found(named(key), Fault.PARTLESS, Fault.REPORT_NEEDLESS)
    return faults | found(place.place(source), Fault.LOST)


async def lose_message(place: Deployed) -> set[Finding]:
    """Announce a file, and lose the message."""
    source = await place.source(place.parts[0])
    lost = source.rpartition("/")[0] + "/lost.avro"
    return found(await place.announce(lost, b"lost"), Fault.LOST)


async def lose_file_and_message(place: Deployed) -> set[Finding]:
    """Announce a file, and lose both."""
    source = await place.source(place.parts[0])
    return found(await place.announce(source.rpartition("/")[0] + "/gone.avro", None), Fault.VANISHED)


async def letter_beside_part(place: Deployed) -> set[Finding]:
    """Give up what is settled; where dead letters are files."""
    name = place.place(await place.source(place.parts[0]))
    await place.put(f"failed/{name}.json", json.dumps({"key_hash": name, "reason": "unavailable"}).encode())
    return found(name, Fault.BOTH)


async def drop_source(place: Deployed) -> set[Finding]:
    """Delete a source."""
    key = place.parts[0]
    await place.put(await place.source(key), None)
    return found(named(key), Fault.ORPHAN)


async def change_source(place: Deployed) -> set[Finding]:
    """Replace a source."""
    source = await place.source(place.parts[0])
    await place.put(source, (await place.get(source))[0] + b"x")
    return found(place.place(source), Fault.CHANGED)


async def drop_row(place: Deployed) -> set[Finding]:
    """Delete the row of what was refused: no training line names it."""
    key = place.refused[0]
    await place.put_row(named(key), None)
    return found(named(key), Fault.UNRECORDED)


async def change_row(place: Deployed) -> set[Finding]:
    """Let the ledger say another number."""
    name = named(place.parts[0])
    row = await place.read_row(name)
    assert row is not None
    await place.put_row(name, Row(row.record_type, {**row.metadata, "examples": 99}, row.digest))
    return found(name, Fault.METADATA_DIFFER)


async def change_digest(place: Deployed) -> set[Finding]:
    """Let the ledger remember another event."""
    name = named(place.parts[0])
    row = await place.read_row(name)
    assert row is not None
    await place.put_row(name, Row(row.record_type, row.metadata, "0" * 64))
    return found(name, Fault.DIGEST_DIFFERS)


async def row_of_another_type(place: Deployed) -> set[Finding]:
    """Let the ledger say another record type."""
    name = named(place.refused[0])
    row = await place.read_row(name)
    assert row is not None
    await place.put_row(name, Row("StepsRecord", row.metadata, row.digest))
    return found(name, Fault.PARTLESS, Fault.UNRECORDED)


async def row_without_part(place: Deployed) -> set[Finding]:
    """Write a row of a generation that was never made."""
    key = place.parts[0]
    row = await place.read_row(named(key))
    assert row is not None
    name = named(key).removesuffix("0") + "8"
    await place.put_row(name, row)
    untold = (Fault.EVENT_MISSING,) if place.evidence.tells else ()
    return found(name, Fault.PARTLESS, *untold)


# ------------------------------------------------------------------ law 4


async def flip_byte(place: Deployed) -> set[Finding]:
    """Change a byte of a body, and nothing else."""
    key = place.parts[0]
    body, known = await place.get(key)
    await place.put(key, body.replace(b"Source: ", b"source: ", 1), known)
    return found(named(key), place.spoilt_body)


async def swap_parts(place: Deployed) -> set[Finding]:
    """Exchange two parts, metadata and all."""
    one, two = place.parts[:2]
    first, second = await place.get(one), await place.get(two)
    await place.put(one, *second)
    await place.put(two, *first)
    told = (Fault.EVENT_DIFFERS,) if place.evidence.tells else ()
    faults = (Fault.NAME_DIFFERS, Fault.METADATA_DIFFER, Fault.LINES_FOREIGN, *told)
    return found(named(one), *faults) | found(named(two), *faults)


async def copy_part(place: Deployed) -> set[Finding]:
    """Put a part under another name."""
    key = place.parts[0]
    copied = key.replace(named(key), f"{'a' * 64}.0")
    await place.put(copied, *await place.get(key))
    return found(f"{'a' * 64}.0", Fault.NAME_DIFFERS, Fault.UNRECORDED, Fault.LINES_FOREIGN)


async def stray(place: Deployed) -> set[Finding]:
    """Put a stranger's object among the parts."""
    await place.put("parts/notes.txt", b"?")
    return found(identity.key_hash(place.key, "output", "parts/notes.txt"), Fault.STRAY)


async def drop_report(place: Deployed) -> set[Finding]:
    """Delete a quarantine report."""
    key = place.refused[0]
    await place.put(report_key(key), None)
    return found(named(key), Fault.REPORT_MISSING)


async def change_report(place: Deployed) -> set[Finding]:
    """Write something else into a quarantine report."""
    key = place.refused[0]
    body, _ = await place.get(report_key(key))
    await place.put(report_key(key), body.replace(b"reason", b"Reason", 1))
    return found(named(key), Fault.REPORT_DIFFERS, Fault.REPORT_TELLS)


async def needless_report(place: Deployed) -> set[Finding]:
    """Report what was processed."""
    key = place.parts[0]
    await place.put(report_key(key), b"{}")
    return found(named(key), Fault.REPORT_NEEDLESS)


async def other_key(place: Deployed) -> set[Finding]:
    """Let the output say another key id."""
    await place.put(".state/key_id", b"0" * 16)
    return found(identity.key_hash(place.key, "output", ".state/key_id"), Fault.OTHER_OUTPUT_KEY)


# ------------------------------------------------------------------ laws 7 and 8


async def user_in_report(place: Deployed) -> set[Finding]:
    """Let a report name the person."""
    key = place.refused[0]
    told = json.loads((await place.get(report_key(key)))[0])
    await place.put(report_key(key), json.dumps({**told, "details": {"of": USER}}).encode())
    return found(named(key), Fault.REPORT_DIFFERS, Fault.REPORT_TELLS)


async def user_in_event(place: Deployed) -> set[Finding]:
    """Let an event name the person."""
    key = place.parts[0]
    told = json.loads(event(key, (await place.get(key))[1] or {}))
    await place.tell([*await place.events(), json.dumps({**told, "reason": USER}).encode()])
    return found(named(key), Fault.EVENT_DIFFERS, Fault.EVENT_TELLS)


async def drop_event(place: Deployed) -> set[Finding]:
    """Delete an event."""
    key = place.parts[0]
    told = event(key, (await place.get(key))[1] or {})
    await place.tell([one for one in await place.events() if one != told])
    return found(named(key), Fault.EVENT_MISSING)


async def change_event(place: Deployed) -> set[Finding]:
    """Tell another number."""
    key = place.parts[0]
    told = event(key, (await place.get(key))[1] or {})
    changed = json.dumps({**json.loads(told), "examples": 99}).encode()
    await place.tell([changed if one == told else one for one in await place.events()])
    return found(named(key), Fault.EVENT_DIFFERS)


async def contradict_event(place: Deployed) -> set[Finding]:
    """Tell the truth, and something else beside it."""
    key = place.parts[0]
    told = event(key, (await place.get(key))[1] or {})
    await place.tell([*await place.events(), told.replace(b'"generation":0', b'"generation": 0')])
    return found(named(key), Fault.EVENT_DIFFERS)


async def unknown_event(place: Deployed) -> set[Finding]:
    """Tell of what nobody settled."""
    key = place.parts[0]
    told = event(key, (await place.get(key))[1] or {})
    nobody = "c" * 64
    await place.tell([*await place.events(), told.replace(named(key)[:64].encode(), nobody.encode())])
    return found(f"{nobody}.0", Fault.EVENT_UNKNOWN)


async def foreign_event(place: Deployed) -> set[Finding]:
    """Tell what is no event of ours."""
    told = b'{"hello":"world"}'
    await place.tell([*await place.events(), told])
    return found(place.evidence.terms.body_hash(told), Fault.EVENT_FOREIGN)
