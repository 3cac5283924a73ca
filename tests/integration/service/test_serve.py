"""How a service begins and ends: waits for its servers, refuses what cannot work, gives back what it must."""

from __future__ import annotations

import json
import signal
import time
from typing import TYPE_CHECKING

import pytest

from tests.support import glucose
from tests.support.command import assert_clear, etl
from tests.support.site import at, message

if TYPE_CHECKING:
    import subprocess

    from tests.support.site import Site
    from tools.services import Redis

FILES = 40


def announce(site: Site, count: int = FILES) -> None:
    """Store and announce files, each unlike the others."""
    levels = {f"raw/{n}.avro": {"levelInMilligramsPerDeciliter": 60.0 + n} for n in range(count)}
    site.put({key: glucose.file(glucose.records(200, **level)) for key, level in levels.items()})
    site.publish(*(at(site, message(key)) for key in levels))


def until(process: subprocess.Popen[str], words: str) -> None:
    """Wait for the process to say something on its error output."""
    assert process.stderr
    for line in process.stderr:
        if words in line:
            return
    raise AssertionError(words)


def test_told_to_stop_it_finishes_what_is_in_hand(site: Site) -> None:
    """It should exit with 0, lose and double nothing, and leave the rest to the next one."""
    announce(site)
    worker = site.worker("-v", "--json")
    until(worker, "processed")
    worker.send_signal(signal.SIGTERM)
    out, _ = worker.communicate(timeout=40)
    first = json.loads(out)
    assert worker.returncode == 0
    assert 0 < first["outcomes"]["processed"] < FILES
    assert first["given_back"] == 0
    second = site.serve()
    assert first["outcomes"]["processed"] + second["outcomes"]["processed"] == FILES
    assert len(site.objects("parts")) == len({event["id"] for event in site.events()}) == FILES


def test_what_takes_too_long_goes_back(site: Site) -> None:
    """It should end when the drain time is over, and give back what it had not finished."""
    announce(site)
    worker = site.worker("-v", "--json", "--drain-seconds", "1", ETL_CONCURRENCY="16", ETL_PREFETCH="40")
    until(worker, "processed")
    began = time.monotonic()
    worker.send_signal(signal.SIGTERM)
    out, _ = worker.communicate(timeout=40)
    assert (worker.returncode, time.monotonic() - began < 10) == (0, True)
    done = json.loads(out)["outcomes"]["processed"]
    assert done + site.serve()["outcomes"]["processed"] >= FILES
    assert len(site.objects("parts")) == len({event["id"] for event in site.events()}) == FILES


def test_told_twice_it_ends_at_once(site: Site) -> None:
    """It should exit with 130 and lose nothing."""
    announce(site)
    worker = site.worker("-v")
    until(worker, "processed")
    worker.send_signal(signal.SIGINT)
    until(worker, "draining")
    worker.send_signal(signal.SIGINT)
    worker.communicate(timeout=20)
    assert worker.returncode == 130
    site.serve()
    assert len(site.objects("parts")) == FILES


def test_it_waits_for_a_server_that_is_still_starting(
    site: Site, fresh_redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It should say what it waits for, and begin when that is there."""
    announce(site, 1)
    fresh_redis.kill()
    monkeypatch.setenv("ETL_REDIS_URL", fresh_redis.url)
    worker = site.worker("--until-idle", "--json", ETL_REDIS_URL=fresh_redis.url)
    until(worker, "waiting_to_begin")
    fresh_redis.restart()
    out, _ = worker.communicate(timeout=40)
    assert json.loads(out)["outcomes"]["processed"] == 1


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("ETL_PSEUDONYM_KEY", None, "ETL_PSEUDONYM_KEY"),
        ("ETL_BUCKET", "no-such-bucket", "bucket"),
        ("ETL_S3_ACCESS_KEY", "canary", "ETL_S3_ACCESS_KEY"),
        ("ETL_LEDGER", "mysql", "ETL_LEDGER"),
        ("ETL_EVENTS", "jsonl", "ETL_EVENTS"),
        ("ETL_PREFETCH", "1", "prefetch"),
    ],
)
def test_it_refuses_to_begin_where_a_person_must_act(
    variable: str, value: str | None, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It should say in two lines what is wrong and what to do."""
    if value is None:
        monkeypatch.delenv(variable)
    else:
        monkeypatch.setenv(variable, value)
    ran = etl("serve", "--until-idle")
    assert_clear(ran, words)
    assert "canary" not in ran.err


def test_wrong_password_of_the_broker(site: Site) -> None:
    """It should not wait for a broker that refuses us, nor show the password."""
    url = site.environment["ETL_BROKER_URL"]
    wrong = url.replace(url.split(":")[2].split("@")[0], "canary")
    worker = site.worker("--until-idle", ETL_BROKER_URL=wrong)
    _, said = worker.communicate(timeout=40)
    assert worker.returncode == 3
    assert "user and password" in said
    assert "canary" not in said


def test_another_pseudonym_key_is_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should not mix pseudonyms of two keys in one output."""
    site.serve()
    monkeypatch.setenv("ETL_PSEUDONYM_KEY", "another key of another service")
    assert_clear(etl("serve", "--until-idle"), "another pseudonym key")
