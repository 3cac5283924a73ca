"""A new generation of what is settled: announced, judged, told and assembled, once, whatever is repeated."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import pty
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from etl.adapters.rabbitmq import Admin
from etl.bootstrap.parts import address, ledger, topology
from tests.support import glucose
from tests.support.command import assert_clear, etl
from tests.support.site import SAMPLES, at, message

if TYPE_CHECKING:
    from tests.support.site import Site

KEYS = [f"raw/BloodGlucoseRecord/2026/11/0{day}/canary-user_179{day}000000_ab{day}.avro" for day in (1, 2, 3)]
KINDS = pytest.mark.usefixtures("ledger_kind")
NEW_RULES = ("ETL_QUALITY_THRESHOLD", "0.11")


def asked(*arguments: object) -> tuple[int, dict[str, Any]]:
    """Run the command; give exit code and document."""
    ran = etl("reprocess", "--json", *arguments)
    assert ran.code in {0, 1}, ran.err
    return ran.code, json.loads(ran.out)


def settle(site: Site, **more: object) -> None:
    """Have three files settled, at keys that name their user."""
    site.put({key: glucose.file(glucose.records(3 + n)) for n, key in enumerate(KEYS)})
    site.publish(*(at(site, message(key, "BloodGlucoseRecord", **more)) for key in KEYS))
    assert site.serve()["outcomes"]["processed"] == 3


def generations(site: Site) -> list[int]:
    """Give the generation of each event, in order."""
    return sorted(event["generation"] for event in site.events())


def waiting(site: Site) -> int:
    """Count what waits in the queue."""

    async def work() -> int:
        async with Admin(address(site.settings), topology(site.settings)) as admin:
            depth = (await admin.depths())[topology(site.settings).queue]
            return depth.ready if depth else 0

    return asyncio.run(work())


@KINDS
def test_new_rules_make_a_new_generation_that_counts(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should settle each input once more, tell it, assemble it alone, and break no law."""
    settle(site, health_metadata={"zone": "Europe/Berlin", "age_years": 42})
    before = {line["provenance"]["ruleset"] for line in site.lines()}
    monkeypatch.setenv(*NEW_RULES)
    code, planned = asked("--older-rules", "--dry-run")
    assert (code, planned["announced"], planned["dry_run"], waiting(site)) == (0, 3, True, 0)
    assert asked("--older-rules", "--yes")[1]["announced"] == 3
    assert site.serve()["outcomes"]["processed"] == 3

    assert generations(site) == [0, 0, 0, 1, 1, 1]
    assert etl("assemble").code == 0
    assert {line["provenance"]["ruleset"] for line in site.lines("training")}.isdisjoint(before)
    assert etl("verify", "--deep", "--json").code == 0
    code, again = asked("--type", "BloodGlucoseRecord", "--yes")
    assert (code, again["announced"], again["left_out"]["same_rules"]) == (0, 0, 3)  # zone and age were kept


@KINDS
def test_twice_while_the_first_waits_is_once(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should give the same number, so that the first part wins and the rest are duplicates."""
    settle(site)
    monkeypatch.setenv(*NEW_RULES)
    for _ in range(3):
        assert asked("--older-rules", "--yes")[1]["announced"] == 3
    assert waiting(site) == 9
    outcomes = site.serve()["outcomes"]
    assert (outcomes["processed"], outcomes["duplicate"]) == (3, 6)
    assert generations(site) == [0, 0, 0, 1, 1, 1]
    assert len(site.objects("parts")) == 6


def test_a_kill_in_the_middle_loses_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should go on where it was when it is run again, whatever was announced before it was killed."""
    settle(site)
    monkeypatch.setenv(*NEW_RULES)
    command = [sys.executable, "-m", "etl", "reprocess", "--older-rules", "--yes", "--rate", "0.1"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - ours
    end = time.monotonic() + 20
    while waiting(site) == 0 and time.monotonic() < end:
        pass
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert waiting(site) == 1
    assert site.serve()["outcomes"]["processed"] == 1
    code, rest = asked("--older-rules", "--yes")
    assert (code, rest["announced"], rest["left_out"]["same_rules"]) == (0, 2, 0)
    assert site.serve()["outcomes"]["processed"] == 2
    assert generations(site) == [0, 0, 0, 1, 1, 1]


def test_whose_it_is_must_be_proved(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should announce nothing on a user's name that is not its person's, and say so with exit code 1."""
    file = next(SAMPLES.glob("BloodGlucose*.avro"))
    assert site.submit(file, "--user", "canary-user").code == 0
    site.put({"raw/x/joe_17_a.avro": glucose.file()})
    site.publish(at(site, message("raw/x/joe_17_a.avro")))
    assert site.serve()["outcomes"]["processed"] == 2
    monkeypatch.setenv(*NEW_RULES)
    code, told = asked("--older-rules", "--yes", "--user", "joe")
    assert (code, told["announced"], told["left_out"]["nameless"], told["left_out"]["unproved"]) == (
        1,
        0,
        1,
        1,
    )
    ran = etl("reprocess", "--older-rules", "--dry-run")
    assert (ran.code, "--user" in ran.out, "canary" in ran.out) == (1, True, False)
    code, told = asked("--older-rules", "--yes", "--user", "joe", "--user", "canary-user")
    assert (code, told["announced"]) == (0, 2)
    assert site.serve()["outcomes"]["processed"] == 2


def test_a_pattern_of_ones_own_tells_the_user(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should read keys as the pattern says, and refuse one that names no user."""
    site.put({"raw/of/canary-user/a.avro": glucose.file()})
    site.publish(at(site, message("raw/of/canary-user/a.avro")))
    site.serve()
    monkeypatch.setenv(*NEW_RULES)
    assert asked("--older-rules", "--yes")[1]["left_out"]["nameless"] == 1
    assert_clear(etl("reprocess", "--older-rules", "--user-pattern", "(", "--yes"), "--user-pattern")
    assert asked("--older-rules", "--yes", "--user-pattern", "of/(?P<user>[^/]+)/")[1]["announced"] == 1


def test_what_is_asked_for_is_chosen(site: Site) -> None:
    """It should go by place, type and ruleset, and announce no more than the limit."""
    settle(site)
    rules = site.lines()[0]["provenance"]["ruleset"]
    bucket = site.settings.bucket

    def count(*arguments: str) -> int:
        return int(asked(*arguments, "--same-rules", "--dry-run")[1]["announced"])

    assert count("--from", f"s3://{bucket}/raw/BloodGlucoseRecord/2026/11/01") == 1
    assert count("--from", f"s3://{bucket}/raw/BloodGlucoseRecord/2026/11/0") == 0
    assert count("--from", f"s3://{bucket}") == 3
    assert count("--from", "s3://another") == 0
    assert count("--type", "StepsRecord") == 0
    assert count("--type", "BloodGlucoseRecord", "--limit", "2") == 2
    assert (count("--ruleset", rules[:8]), count("--ruleset", "x")) == (3, 0)
    assert asked("--older-rules", "--same-rules", "--dry-run")[1]["announced"] == 0
    assert etl("reprocess").code == 2


@KINDS
def test_a_zone_that_the_ledger_lost_is_not_lost_to_the_part(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It should leave out what would know less of its person than before, until they are announced again."""
    settle(site, health_metadata={"zone": "Europe/Berlin"})
    forget_all(site)
    assert etl("ledger", "rebuild", "--json").summary["added"] == 3
    monkeypatch.setenv(*NEW_RULES)
    code, told = asked("--older-rules", "--yes")
    assert (code, told["announced"], told["left_out"]["context_lost"]) == (1, 0, 3)
    site.publish(*(at(site, message(key, health_metadata={"zone": "Europe/Berlin"})) for key in KEYS))
    site.serve()
    assert asked("--older-rules", "--yes")[1]["announced"] == 3
    assert site.serve()["outcomes"]["processed"] == 3


@KINDS
def test_a_zone_that_a_later_announcement_does_not_name_goes_on(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It should announce with it what was announced once with it and once without."""
    settle(site, health_metadata={"zone": "Europe/Berlin", "age_years": 42})
    site.publish(*(at(site, message(key, idempotency_key="2")) for key in KEYS))
    assert site.serve()["outcomes"]["duplicate"] == 3
    monkeypatch.setenv(*NEW_RULES)
    assert (asked("--older-rules", "--yes")[1]["announced"], site.serve()["outcomes"]["processed"]) == (3, 3)


def forget_all(site: Site) -> None:
    """Lose the ledger."""

    async def work() -> None:
        async with ledger(site.settings) as index:
            await index.forget([row async for row, _ in index.settled()])

    asyncio.run(work())


@KINDS
def test_a_zone_corrected_after_a_reprocess_is_heard(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should take the producer's last word, though a later generation was announced in between."""
    settle(site, health_metadata={"zone": "Europe/Berlin"})
    monkeypatch.setenv(*NEW_RULES)
    asked("--older-rules", "--yes")
    site.serve()
    correction = {"zone": "Asia/Tokyo"}
    site.publish(*(at(site, message(key, idempotency_key="2", health_metadata=correction)) for key in KEYS))
    assert site.serve()["outcomes"]["duplicate"] == 3
    assert asked("--type", "BloodGlucoseRecord", "--yes")[1]["announced"] == 3  # it would come out otherwise
    site.serve()
    assert asked("--type", "BloodGlucoseRecord", "--yes")[1]["left_out"]["same_rules"] == 3


def test_a_file_that_was_changed_since_is_not_taken_for_it(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It should give up a file of another size than the input had, and settle no new input of it."""
    settle(site)
    monkeypatch.setenv(*NEW_RULES)
    site.put({KEYS[0]: glucose.file(glucose.records(50))})
    asked("--older-rules", "--yes")
    summary = site.serve()
    assert summary["outcomes"]["processed"] == 2
    assert summary["refused"] == {"content_mismatch": 1}
    assert [letter.generation for letter in site.letters()] == [1]


def test_nobody_vouches_for_bytes_by_a_reprocess(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should let lines go on saying that nobody did, and that somebody did."""
    site.put({key: glucose.file(glucose.records(30 + n)) for n, key in enumerate(KEYS[:2])})
    vouched = json.loads(message(KEYS[0])) | {"content_hash": hash_of(glucose.file(glucose.records(30)))}
    site.publish(at(site, json.dumps(vouched).encode()), at(site, message(KEYS[1])))
    site.serve()
    before = flags(site)
    assert sorted(before.values()) == [False, True]
    monkeypatch.setenv(*NEW_RULES)
    asked("--older-rules", "--yes")
    site.serve()
    assert {name: flag for name, flag in flags(site).items() if name.endswith(".1.jsonl")} == {
        name.replace(".0.", ".1."): flag for name, flag in before.items()
    }


def hash_of(content: bytes) -> str:
    """Hash a file as producers do."""
    return hashlib.sha256(content).hexdigest()


def flags(site: Site) -> dict[str, bool]:
    """Say of each part whether its lines say that nobody vouched for them."""
    parts = site.objects("parts")
    return {
        key: any("unverified" in json.loads(line)["quality"]["flags"] for line in body.splitlines())
        for key, body in parts.items()
    }


def test_it_asks_and_takes_no_for_an_answer(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should ask on a terminal, and refuse where there is none, even where a pipe stays open."""
    settle(site)
    monkeypatch.setenv(*NEW_RULES)
    silent, writer = os.pipe()
    command = [sys.executable, "-m", "etl", "reprocess", "--older-rules"]
    refused = subprocess.run(  # noqa: S603 - ours
        command, stdin=silent, capture_output=True, text=True, check=False, timeout=30
    )
    os.close(silent)
    os.close(writer)
    assert (refused.returncode, "--yes" in refused.stderr) == (2, True)
    assert [on_terminal(command, answer) for answer in (b"n\n", b"y\n")] == [1, 0]
    assert waiting(site) == 3
    assert etl("reprocess", "--older-rules", "--json").code == 2


def on_terminal(command: list[str], answer: bytes) -> int:
    """Run a command on a terminal of its own and answer its question; give its exit code."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(  # noqa: S603 - ours
        command, stdin=theirs, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    os.close(theirs)
    assert process.stderr is not None
    with process.stderr as said:
        seen = b""
        while b"anew?" not in seen:
            seen += said.read(1)
        os.write(ours, answer)
        said.read()
    code = process.wait(30)
    os.close(ours)
    return code
