"""Files handed in come out as parts and training lines: the real consumer, real servers, every step."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest
import redis

from etl.core.outcome import Reason
from etl.records import ALL
from tests.support import glucose
from tests.support.command import etl, tree
from tests.support.site import KEY, SAMPLES, at, message

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.site import Site

GOOD = glucose.file(glucose.records(12))


def glucose_at(level: float) -> bytes:
    """Make a file of a level, unlike one of any other."""
    return glucose.file(glucose.records(3, levelInMilligramsPerDeciliter=level))


@pytest.mark.usefixtures("ledger_kind")
def test_sample_files_settle_and_assemble_as_in_a_local_run(site: Site, tmp_path: Path) -> None:
    """It should settle 26 of 26, of all six types, and assemble the very bytes of a run on one machine."""
    assert site.submit(SAMPLES, "--user", "demo").code == 0
    summary = site.serve()
    assert summary["outcomes"] == {"processed": 26, "duplicate": 0, "quarantined": 0, "dead_lettered": 0}
    assert {line["record_type"] for line in site.lines()} == {record_type.name for record_type in ALL}
    assert etl("assemble").code == 0
    assembled = site.objects("training")
    local = tmp_path / "out"
    ran = etl("run", SAMPLES, "--subject", "demo", "--out", local)
    assert ran.code == 0
    assert assembled == {key: (local / key).read_bytes() for key in tree(local, "training")}
    assert len(site.events()) == 26


def test_the_same_message_and_the_same_bytes_have_one_outcome(site: Site) -> None:
    """It should know a message that comes again, and bytes that lie in two places, and tell one event."""
    site.put({"raw/a.avro": GOOD, "raw/b.avro": GOOD})
    first, other = at(site, message("raw/a.avro", idempotency_key="1")), at(site, message("raw/b.avro"))
    site.publish(first, first, other)
    summary = site.serve()
    assert (summary["outcomes"]["processed"], summary["outcomes"]["duplicate"]) == (1, 2)
    assert len(site.objects("parts")) == 1
    assert len(site.events()) == 1


def test_a_hundred_messages_at_once(site: Site) -> None:
    """It should settle each of a hundred files that are stored and announced at once, exactly once."""
    site.put({f"raw/{number}.avro": glucose_at(60.0 + number) for number in range(100)})
    site.publish(*(at(site, message(f"raw/{number}.avro")) for number in range(100)))
    summary = site.serve()
    assert summary["outcomes"]["processed"] == 100
    assert len(site.objects("parts")) == 100
    assert len({event["id"] for event in site.events()}) == 100


HASH = "0" * 64
REFUSED: list[tuple[Reason, str, dict[str, object]]] = [
    (Reason.MISSING_OBJECT, "raw/missing.avro", {}),
    (Reason.CONTENT_MISMATCH, "raw/good.avro", {"content_hash": HASH}),
    (Reason.CONTENT_MISMATCH, "raw/good.avro", {"file_size_bytes": 3}),
    (Reason.UNKNOWN_RECORD_TYPE, "raw/good.avro", {"record_type": "WeightRecord"}),
    (Reason.FORBIDDEN_LOCATION, "raw/../good.avro", {}),
    (Reason.FORBIDDEN_LOCATION, "raw/good.avro", {"bucket": "another"}),
    (Reason.BAD_MESSAGE, "raw/good.avro", {"user_id": None}),
]


@pytest.mark.parametrize(("reason", "key", "more"), REFUSED)
def test_what_cannot_be_settled_is_given_up_with_its_reason(
    site: Site, reason: Reason, key: str, more: dict[str, object]
) -> None:
    """It should keep the message among the dead letters, with the reason, and write no part."""
    site.put({"raw/good.avro": GOOD})
    body = json.dumps({**json.loads(at(site, message(key))), **more}).encode()
    site.publish(body)
    summary = site.serve()
    assert summary["refused"] == {reason.value: 1}
    (letter,) = site.letters()
    assert (letter.reason, letter.body) == (reason, body)
    assert site.objects("parts", "quarantine") == {}
    assert "canary" not in repr(letter)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b'{"a": NaN}', b"[" * 70_000])
def test_messages_that_are_none(site: Site, body: bytes) -> None:
    """It should give up what nobody can read, and go on."""
    site.put({"raw/good.avro": GOOD})
    site.publish(body, at(site, message("raw/good.avro")))
    summary = site.serve()
    assert summary["refused"] == {"bad_message": 1}
    assert summary["outcomes"]["processed"] == 1


def test_a_refused_file_is_quarantined_with_a_report(site: Site) -> None:
    """It should write an empty part and say why in a report, without retrying."""
    site.put({"raw/bad.avro": b"no Avro at all"})
    site.publish(at(site, message("raw/bad.avro")))
    summary = site.serve()
    assert summary["refused"] == {"not_avro": 1}
    written = site.objects("parts", "quarantine")
    assert sorted(len(body) > 0 for body in written.values()) == [False, True]
    (event,) = site.events()
    assert (event["outcome"], event["reason"]) == ("quarantined", "not_avro")
    assert site.letters() == []


def test_a_replayed_letter_settles_once_its_cause_is_mended(site: Site) -> None:
    """It should give up a missing file after its retries, and settle it when it is there and replayed."""
    site.publish(at(site, message("raw/late.avro")))
    assert site.serve()["refused"] == {"missing_object": 1}
    (letter,) = site.letters()
    assert letter.attempts == 4
    site.put({"raw/late.avro": GOOD})
    ran = etl("dlq", "replay", "--reason", "missing_object", "--yes")
    assert (ran.code, ran.out) == (0, "replayed 1\n")
    assert site.serve()["outcomes"]["processed"] == 1
    assert site.letters() == []


def test_a_file_that_comes_late_is_found_by_a_retry(site: Site) -> None:
    """It should wait for a file that was announced before it was there."""
    site.publish(at(site, message("raw/late.avro")))
    worker = site.worker("--until-idle", "--json", ETL_REDELIVERY_DELAYS="0.2,1,2")
    time.sleep(0.5)
    site.put({"raw/late.avro": GOOD})
    out, _ = worker.communicate(timeout=50)
    assert json.loads(out)["outcomes"]["processed"] == 1


def test_a_lost_ledger_is_made_good(site: Site) -> None:
    """It should adopt parts whose rows are gone, by message and by rebuild, and tell the same events."""
    site.submit(SAMPLES, "--user", "demo")
    site.serve()
    before, told = site.objects("parts"), site.events()
    flush(site)
    assert etl("ledger", "rebuild", "--json").summary["added"] == 26
    again = site.events()
    assert sorted(map(str, again)) == sorted(map(str, told))
    site.submit(SAMPLES, "--user", "demo", "--again")
    assert site.serve()["outcomes"]["duplicate"] == 26
    flush(site)
    site.submit(SAMPLES, "--user", "demo", "--again")
    assert site.serve()["outcomes"]["processed"] == 26
    assert site.objects("parts") == before


def flush(site: Site) -> None:
    """Lose all that Redis holds."""
    with redis.Redis.from_url(site.environment["ETL_REDIS_URL"]) as client:
        client.flushdb()


def test_keys_with_spaces_and_other_letters(site: Site) -> None:
    """It should take keys as producers write them, user ids and all, and name nothing after them."""
    keys = ["raw/2026/01/canary-user_1_a b.avro", "raw/größe/canary 血糖.avro", "raw/a+b%20c.avro"]
    site.put({key: glucose_at(90.0 + number) for number, key in enumerate(keys)})
    site.publish(*(at(site, message(key)) for key in keys))
    assert site.serve()["outcomes"]["processed"] == len(keys)
    written = site.objects("parts", "quarantine", "training")
    assert "canary" not in repr(written) + repr(site.events())


def test_two_rulesets_at_once(site: Site) -> None:
    """It should keep the part of whichever was first, whole, and let the other adopt it."""
    site.submit(SAMPLES, "--user", "demo")
    strict = site.worker("--until-idle", "--quality-threshold", "0.5")
    summary = site.serve()
    out, said = strict.communicate(timeout=50)
    assert KEY not in out + said
    assert summary["outcomes"]["processed"] <= 26
    assert len(site.objects("parts")) == 26
    assert len(site.events()) == 26
