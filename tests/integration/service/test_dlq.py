"""``etl dlq`` on a real broker: what is shown, replayed and thrown away, and what stays."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from aio_pika import Message
from click.testing import CliRunner

from etl.adapters.rabbitmq import admin
from etl.cli import asking, dlq, main
from tests.support.command import assert_clear, etl
from tests.support.letters import DAY, TRACE, bury, letter, names
from tests.support.site import Site, at, message

if TYPE_CHECKING:
    from collections.abc import Callable

    from aio_pika.abc import HeadersType

A, B, C, D = "aa" * 32, "ab" * 32, "bc" * 32, "cd" * 32


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait less for letters that do not come: these queues are small."""
    monkeypatch.setattr(admin, "_QUIET", 0.05)


@pytest.fixture
def buried(site: Site) -> Site:
    """Give a site with four dead letters."""
    bury(site, letter(A, age=9 * DAY), letter(B, "content_mismatch", age=3 * DAY))
    bury(site, letter(C, age=DAY), letter(D, "internal_error", age=None), record_type="HeartRateRecord")
    return site


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((), [A, B, C, D]),
        (("--reason", "missing_object"), [A, C]),
        (("--type", "HeartRateRecord"), [C, D]),
        (("--name", "a"), [A, B]),
        (("--older-than", "2d"), [A, B]),
        (("--older-than", "2d", "--reason", "missing_object", "--type", "StepsRecord"), [A]),
        (("--reason", "unknown"), []),
        (("--limit", "1"), [D]),  # nobody knows when it was given up: it may be the oldest
        (("--limit", "1", "--older-than", "0s"), [A]),
    ],
)
def test_filters_mean_the_same_everywhere(buried: Site, given: tuple[str, ...], expected: list[str]) -> None:
    """It should list those that are meant, say their number, purge these, and leave the rest."""
    listed = json.loads(etl("dlq", "list", "--json", *given).out)
    assert sorted(one["name"] for one in listed) == expected
    which = given if set(given) - {"--limit", "1"} else (*given, "--all")
    assert etl("dlq", "replay", "--dry-run", *given).out == f"would replay {len(expected)}\n"
    assert etl("dlq", "purge", "--dry-run", *which).out == f"would purge {len(expected)}\n"
    assert names(buried) == [A, B, C, D]
    told = f"purged {len(expected)}\n" if expected else "no dead letters\n"
    assert etl("dlq", "purge", "--yes", *which).out == told
    assert names(buried) == [name for name in (A, B, C, D) if name not in expected]


def test_the_list_takes_a_line_a_letter(buried: Site) -> None:
    """It should fit a terminal of 80 columns with the longest names, in as few lines as there are letters."""
    bury(buried, letter("ef" * 32, "unknown_record_type"), record_type="HeartRateVariabilityRmssdRecord")
    out = etl("dlq", "list").out
    assert max(map(len, out.splitlines())) <= 80
    assert len(out.splitlines()) == 6
    assert "HeartRateVariabilityRmssdRecord unknown_record_type" in out
    assert len(etl("dlq", "list", "-n", "2").out.splitlines()) == 3


def test_show_says_all_but_the_body(buried: Site) -> None:
    """It should find a letter by the beginning of its name, with its meaning, next step, times and trace."""
    shown = etl("dlq", "show", "bc").out
    for word in (C, "missing_object", "is not there", "then replay", "fetch", "Transient", TRACE):
        assert word in shown
    (told,) = etl("dlq", "show", "bc", "--json").summary
    assert told["died"] - told["first_seen"] == 3_600
    assert (told["attempts"], told["generation"], told["traceparent"]) == (4, 0, TRACE)
    assert "canary" not in shown + str(told)
    assert names(buried) == [A, B, C, D]


def test_show_needs_one_name(buried: Site) -> None:
    """It should say what to do where several names begin so, or none; and show all letters of one name."""
    for given, word in (("a", "2 names begin so"), ("canary-user", "no dead letter"), ("", "empty")):
        ran = etl("dlq", "show", given)
        assert (ran.code, ran.out, word in ran.err) == (2, "", True)
        assert "canary" not in ran.err
    bury(buried, letter(A, "unavailable"))
    assert [one["reason"] for one in etl("dlq", "show", "aa", "--json").summary] == [
        "missing_object",
        "unavailable",
    ]


def test_a_letter_of_the_broker_is_named_as_its_worker_would_have(site: Site) -> None:
    """It should name what killed its workers after its location, and what cannot be read after its bytes."""
    here, strange = at(site, message("raw/killer.avro")), b"no JSON"
    headers: HeadersType = {"x-first-death-reason": "delivery_limit"}
    bury(site, Message(here, headers=headers), Message(strange), record_type="unknown")
    site.publish(here)
    site.serve()  # gives it up as missing, and names it
    listed = {(one["name"], one["reason"]) for one in etl("dlq", "list", "--json").summary}
    (named,) = {name for name, reason in listed if reason == "missing_object"}
    assert (named, "crashed") in listed
    (other,) = {name for name, reason in listed if reason is None}
    assert len(other) == 64
    assert "another program" in etl("dlq", "show", other, "--json").out
    assert etl("dlq", "purge", "--reason", "unknown", "--type", "unknown", "--yes").out == "purged 1\n"
    assert etl("dlq", "purge", "--name", named, "--reason", "crashed", "--yes").out == "purged 1\n"
    assert names(site) == [named]


def test_without_a_terminal_nobody_is_asked(buried: Site) -> None:
    """It should refuse with what to do, at once, and change nothing."""
    for deed in ("replay", "purge"):
        ran = etl("dlq", deed, "--name", "a")
        assert (ran.code, ran.out) == (2, "")
        assert "--yes" in ran.err
    assert names(buried) == [A, B, C, D]


def test_purge_must_be_told_which(buried: Site) -> None:
    """It should refuse to throw all away by oversight: no filter, an empty one, or both all and some."""
    for given in ((), ("--name", ""), ("--type", ""), ("--all", "--name", "a"), ("--older-than", "7")):
        assert etl("dlq", "purge", "--yes", *given).code == 2, given
    assert names(buried) == [A, B, C, D]
    assert etl("dlq", "purge", "--all", "--yes").out == "purged 4\n"
    assert names(buried) == []


@pytest.mark.parametrize(("deed", "done"), [("purge", "purged"), ("replay", "replayed")])
def test_what_comes_meanwhile_stays(
    buried: Site, monkeypatch: pytest.MonkeyPatch, deed: str, done: str
) -> None:
    """It should do what was asked to those that were counted, not to one that came while it asked."""
    late = "ad" * 32
    monkeypatch.setattr(dlq, "agreed", _after(lambda: bury(buried, letter(late))))
    ran = etl("dlq", deed, "--name", "a")
    assert (ran.code, ran.out) == (0, f"{done} 2\n")
    assert names(buried) == [late, C, D]


def test_what_others_took_meanwhile_is_told(buried: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should count what it did itself."""
    monkeypatch.setattr(dlq, "agreed", _after(lambda: etl("dlq", "purge", "--name", A, "--yes")))
    assert etl("dlq", "purge", "--name", "a").out == "purged 1; 1 were not there any more\n"
    assert names(buried) == [C, D]


def test_a_no_is_a_no(buried: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should ask on a terminal how many are meant and why, and do nothing where the answer is not yes."""
    monkeypatch.setattr(asking, "sys", SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True)))
    for given, question in (
        (("purge", "--name", "ab"), "throw 1 dead letter (1 content_mismatch) away for good?"),
        (
            ("replay",),
            "replay 4 dead letters (1 content_mismatch, 1 internal_error, 2 missing_object)?",
        ),
    ):
        said = CliRunner().invoke(main, ["dlq", *given], input="n\n")
        assert (said.exit_code, said.stdout) == (1, "")
        assert question in said.stderr
    assert names(buried) == [A, B, C, D]


@pytest.mark.usefixtures("buried")
def test_more_than_can_be_looked_at_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """It should say how many it has not seen."""
    monkeypatch.setattr("etl.operate.letters.MOST", 3)
    ran = etl("dlq", "list", "--json")
    assert len(ran.summary) == 3
    assert "1 more dead letters" in ran.err
    assert "1 were not" in etl("dlq", "show", "f").err


def test_law_one_after_a_purge(site: Site) -> None:
    """It should count a file whose letter was purged as announced by nobody, and break no law."""
    site.put({"raw/one.avro": b"other bytes"})
    site.publish(at(site, message("raw/one.avro", content_hash="0" * 64)))
    assert site.serve()["refused"] == {"content_mismatch": 1}
    assert _law_one()["kinds"] == {"violation": 0, "undecided": 0, "unannounced": 0}
    assert etl("dlq", "purge", "--reason", "content_mismatch", "--yes").out == "purged 1\n"
    assert _law_one()["kinds"] == {"violation": 0, "undecided": 0, "unannounced": 1}
    assert "announced by nobody" in " ".join(etl("dlq", "purge", "--help").out.split())


def test_no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """It should exit with 3 and two lines."""
    monkeypatch.setenv("ETL_BROKER_URL", "amqp://a:b@127.0.0.1:1/")
    for command in (("list",), ("show", "a"), ("purge", "--all", "--yes"), ("replay", "--yes")):
        assert_clear(etl("dlq", *command), "broker")


def _law_one() -> dict[str, Any]:
    found: dict[str, Any] = etl("verify", "--law", "1", "--json").summary
    return found


def _after(work: Callable[[], object]) -> Callable[[str], None]:
    """Agree, after something else happened."""

    def agreed(_: str) -> None:
        work()

    return agreed
