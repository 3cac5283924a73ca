"""The audit of a real service: it passes where all went well, and names what was spoilt afterwards."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
import redis

from etl.adapters.rabbitmq import Depth, Names
from etl.adapters.store_s3_client import s3_client
from etl.audit import service as audit_service
from etl.audit.findings import Fault
from etl.audit.laws import audit
from etl.audit.service import evidence, kept, waiting
from etl.bootstrap.remote import account
from etl.bootstrap.terms import service_terms
from etl.core import identity
from etl.core.errors import Fatal
from etl.core.message import MAX_BODY_BYTES
from etl.core.outcome import Reason
from tests.support import glucose
from tests.support.auditing import UNASSEMBLED
from tests.support.site import KEY, SAMPLES, at, message

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection
    from pathlib import Path

    from etl.adapters.store_s3_client import Client
    from etl.audit.report import Report
    from tests.support.site import Site

GOOD = glucose.file(glucose.records(12))
KINDS = pytest.mark.usefixtures("ledger_kind")
STREAM = "{etl}:events"
LETTERS = {
    "raw/missing.avro": {},
    "raw/wrong.avro": {"content_hash": "0" * 64},
    "raw/unknown.avro": {"record_type": "WeightRecord"},
}


def worked(site: Site, *samples: Path) -> list[str]:
    """Have a service settle good, bad, doubled and hopeless announcements; give the hashes of their keys."""
    if samples:
        site.submit(*samples, "--user", "demo")
    good = dict.fromkeys(("raw/a.avro", "raw/b.avro", "raw/wrong.avro", "raw/unknown.avro"), GOOD)
    site.put({"raw/text.avro": b"no Avro at all", "raw/cut.avro": glucose.file()[:-40], **good})
    keys = ["raw/text.avro", "raw/cut.avro", "raw/a.avro", "raw/a.avro", "raw/b.avro"]
    hopeless = [message(key, **more) for key, more in LETTERS.items()]
    site.publish(*(at(site, body) for body in (*map(message, keys), *hopeless)), b"not a message")
    outcomes = site.serve()["outcomes"]
    assert (outcomes["duplicate"], outcomes["quarantined"], outcomes["dead_lettered"]) == (2, 2, 4)
    return [place(site, key) for key in {*site.objects("raw"), *keys, *LETTERS}]


def place(site: Site, key: str) -> str:
    """Name a place as findings do."""
    return identity.key_hash(KEY.encode(), site.settings.bucket, key)


def audited(site: Site, announced: Collection[str] | None = None) -> Report:
    """Hold the service against the laws."""

    async def work() -> Report:
        async with evidence(site.settings, announced=announced) as found:
            return await audit(found, UNASSEMBLED)

    return asyncio.run(work())


def found(report: Report) -> set[tuple[Fault, str]]:
    """Give what was found."""
    return {(finding.fault, finding.name) for finding in report.findings}


@KINDS
def test_what_a_service_did_holds(site: Site) -> None:
    """It should find nothing wrong, nothing undecided and nothing unchecked, and leave all as it was."""
    announced = worked(site, SAMPLES)
    before = (site.objects("parts", "quarantine", "raw", ".state"), site.events(), len(site.letters()))
    report = audited(site, announced)
    assert (found(report), report.complete) == (set(), True), report.document()
    seen = {"parts": 29, "rows": 29, "events": 29, "reports": 2, "letters": 4, "objects": 26 + 6}
    assert {name: report.tally.checked[name] for name in seen} == seen
    after = (site.objects("parts", "quarantine", "raw", ".state"), site.events(), len(site.letters()))
    assert after == before


def test_a_part_that_is_gone_is_named(site: Site) -> None:
    """It should say that the row has no part, that its input is lost, and know the event all the same."""
    announced = worked(site)
    key = part_of(site, "raw/cut.avro")
    spoil(site, lambda client: client.delete_object(Bucket=site.settings.bucket, Key=key))
    report = audited(site, announced)
    assert found(report) == {
        (Fault.PARTLESS, named(key)),
        (Fault.LOST, place(site, "raw/cut.avro")),
        (Fault.REPORT_NEEDLESS, named(key)),
    }


def test_a_part_of_other_bytes_is_named(site: Site) -> None:
    """It should say that the body is not the one its metadata speak of."""
    announced = worked(site)
    key, bucket = part_of(site, "raw/a.avro"), site.settings.bucket
    body = site.objects("parts")[key]

    async def overwrite(client: Client) -> None:
        told = (await client.head_object(Bucket=bucket, Key=key))["Metadata"]
        await client.put_object(Bucket=bucket, Key=key, Body=body.replace(b"1", b"2", 1), Metadata=told)

    spoil(site, overwrite)
    faults = {Fault.BODY_DIFFERS, Fault.LINES_MALFORMED}  # its first number is of an id
    assert found(audited(site, announced)) == {(fault, named(key)) for fault in faults}


@KINDS
def test_an_event_that_is_gone_is_named(site: Site) -> None:
    """It should say whose event was told nowhere; and where it waits to be told, be content."""
    announced = worked(site)
    key = part_of(site, "raw/a.avro")
    event = taken_away(site, named(key))
    assert found(audited(site, announced)) == {(Fault.EVENT_MISSING, named(key))}
    if site.settings.redis_url is None:
        with closing(ledger_of(site)) as book, book:
            book.execute("INSERT INTO outbox (event) VALUES (?)", (event,))
        assert found(audited(site, announced)) == set()


def test_a_row_that_is_gone_or_spoilt_is_named(site: Site) -> None:
    """It should say which part the ledger does not know, and which event it remembers otherwise."""
    announced = worked(site)
    gone, spoilt = part_of(site, "raw/a.avro"), part_of(site, "raw/cut.avro")
    spoil_ledger(site, named(gone), named(spoilt))
    names = found(audited(site, announced))
    assert names >= {(Fault.UNRECORDED, named(gone)), (Fault.DIGEST_DIFFERS, named(spoilt))}
    twins = {place(site, "raw/a.avro"), place(site, "raw/b.avro")}  # the row led from the other to the part
    assert {name for _, name in names} <= {named(gone), named(spoilt), *twins}


def test_what_was_lost_on_the_way_is_named(site: Site) -> None:
    """It should name a file that was announced and left no trace, and one that nobody announced."""
    announced = worked(site)
    site.put({"raw/lost.avro": GOOD + b"x", "raw/silent.avro": GOOD + b"y"})
    report = audited(site, [*announced, place(site, "raw/lost.avro"), place(site, "raw/never.avro")])
    assert found(report) == {
        (Fault.LOST, place(site, "raw/lost.avro")),
        (Fault.VANISHED, place(site, "raw/never.avro")),
        (Fault.UNANNOUNCED, place(site, "raw/silent.avro")),
    }


def test_what_waits_is_undecided(site: Site) -> None:
    """It should not call lost what may be in the queue."""
    site.serve()
    site.put({"raw/a.avro": GOOD})
    site.publish(at(site, message("raw/a.avro")))
    report = audited(site, [place(site, "raw/a.avro")])
    assert found(report) == {(Fault.OUTCOME_UNDECIDED, place(site, "raw/a.avro"))}
    assert report.ok


def test_what_is_in_hand_is_not_known() -> None:
    """It should count what waits and is delayed, not the dead; and know no count while somebody consumes."""
    names = Names(delays=(1,))
    depths = {names.queue: Depth(2, 0), names.retry_queue(1): Depth(3, 0), names.dead: Depth(9, 0)}
    assert waiting(depths, names).count == 5
    assert waiting(depths | {names.queue: None}, names).count == 3
    assert waiting(depths | {names.queue: Depth(2, 1)}, names).count is None


def test_letters_are_named_by_what_they_say(site: Site) -> None:
    """It should trust a letter's body and not its headers, and name by its bytes one that cannot be read."""
    worked(site)
    terms, letters = service_terms(site.settings), site.letters()
    assert {kept(letter, terms).name for letter in letters} == {letter.name for letter in letters}
    assert {kept(letter, terms).reason for letter in letters} == {
        Reason.MISSING_OBJECT,
        Reason.CONTENT_MISMATCH,
        Reason.UNKNOWN_RECORD_TYPE,
        Reason.BAD_MESSAGE,
    }


def test_letters_beyond_count(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should not pass judgement by some of the letters."""
    site.publish(b"1", b"2", b"x" * (MAX_BODY_BYTES + 1))
    site.serve()
    assert audited(site).tally.checked["letters"] == 3
    monkeypatch.setattr(audit_service, "_MOST_LETTERS", 3)
    with pytest.raises(Fatal, match="more dead letters"):
        audited(site)


# ------------------------------------------------------------------ how things are spoilt


def part_of(site: Site, key: str) -> str:
    """Find the part that settled the file at a key."""
    content = identity.content_hash(site.objects("raw")[key])
    subject = identity.pseudonym(KEY.encode(), "canary-user")
    name = identity.input_id(subject, "BloodGlucoseRecord", content)
    return identity.part_key("BloodGlucoseRecord", name, 0)


def named(part: str) -> str:
    """Name a part as findings do."""
    return part.rpartition("/")[2].removesuffix(".jsonl")


def spoil(site: Site, work: Callable[[Client], Awaitable[object]]) -> None:
    """Do to the store what the program never does."""

    async def spoilt() -> None:
        async with s3_client(account(site.settings)) as client:
            await work(client.calls)

    asyncio.run(spoilt())


def ledger_of(site: Site) -> sqlite3.Connection:
    """Open the SQLite ledger behind its back."""
    return sqlite3.connect(site.settings.state_folder / "service" / "ledger.sqlite")


def taken_away(site: Site, name: str) -> bytes:
    """Take an event out of the sink."""
    if site.settings.redis_url is not None:
        with redis.Redis.from_url(site.environment["ETL_REDIS_URL"]) as client:
            entries: Any = client.xrange(STREAM)
            ((number, fields),) = [entry for entry in entries if entry[1][b"id"] == name.encode()]
            assert client.xdel(STREAM, number) == 1
            return bytes(fields[b"event"])
    file = site.settings.state_folder / "service" / "events.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    ((at_line, line),) = [(n, line) for n, line in enumerate(lines) if json.loads(line)["id"] == name]
    file.write_bytes(b"".join(lines[:at_line] + lines[at_line + 1 :]))
    return line.strip()


def spoil_ledger(site: Site, gone: str, spoilt: str) -> None:
    """Take one row away, and change the digest of another's event."""
    fields = [(name.split(".")[0], int(name.split(".")[1])) for name in (gone, spoilt)]
    if site.settings.redis_url is None:
        with closing(ledger_of(site)) as book, book:
            book.execute("DELETE FROM inputs WHERE input_id = ? AND generation = ?", fields[0])
            book.execute("UPDATE inputs SET event = 'x' WHERE input_id = ? AND generation = ?", fields[1])
        return
    rows = [f"{input_id} {generation:010d}" for input_id, generation in fields]
    with redis.Redis.from_url(site.environment["ETL_REDIS_URL"]) as client:
        client.hdel("{etl}:inputs", rows[0])
        kept_row: Any = client.hget("{etl}:inputs", rows[1])
        client.hset("{etl}:inputs", rows[1], json.dumps({**json.loads(kept_row), "event": "x"}))
