"""What was refused: listed, explained, and judged again when the rules have changed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.support import glucose
from tests.support.command import etl
from tests.support.site import at, message

if TYPE_CHECKING:
    from tests.support.site import Site

BIG, BAD = "raw/canary-user_17_big.avro", "raw/canary-user_17_bad.avro"
KINDS = pytest.mark.usefixtures("ledger_kind")


def settle(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have one file refused for its length, and one because it is none; then raise the limit."""
    with monkeypatch.context() as patch:
        patch.setenv("ETL_LIMIT_RECORDS", "5")
        site.put({BIG: glucose.file(glucose.records(12)), BAD: b"no Avro"})
        site.publish(*(at(site, message(key)) for key in (BIG, BAD)))
        assert site.serve()["outcomes"]["quarantined"] == 2


def listed(*arguments: object) -> dict[str, dict[str, Any]]:
    """Give what is listed by its reason."""
    return {told["reason"]: told for told in json.loads(etl("quarantine", "list", "--json", *arguments).out)}


def released(*arguments: object) -> tuple[int, dict[str, Any]]:
    """Release; give exit code and document."""
    ran = etl("quarantine", "release", "--json", *arguments)
    assert ran.code in {0, 1}, ran.err
    return ran.code, json.loads(ran.out)


@KINDS
def test_what_is_good_under_new_limits_is_processed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should make a part of it; what is still bad gets a new report; all laws hold, and all is told."""
    settle(site, monkeypatch)
    names = {reason: told["input"] for reason, told in listed().items()}
    assert names.keys() == {"limit_records", "not_avro"}
    code, planned = released(*names.values(), "--dry-run")
    assert (code, planned["announced"]) == (0, 2)
    assert released("--type", "BloodGlucoseRecord", "--yes")[1]["announced"] == 2
    outcomes = site.serve()["outcomes"]
    assert (outcomes["processed"], outcomes["quarantined"]) == (1, 1)

    assert sorted(key.split(".")[-2] for key in site.objects("quarantine")) == ["0", "0", "1"]
    told = {(event["outcome"], event["generation"]) for event in site.events()}
    assert told == {("quarantined", 0), ("processed", 1), ("quarantined", 1)}
    assert etl("assemble").code == 0
    assert {tuple(line["provenance"]["inputs"]) for line in site.lines("training")} == {
        (names["limit_records"],)
    }
    assert etl("verify", "--deep", "--json").code == 0
    assert listed().keys() == {"not_avro"}
    assert listed()["not_avro"]["generation"] == 1
    assert len(json.loads(etl("quarantine", "list", "--all", "--json").out)) == 3


@KINDS
def test_the_same_rules_are_not_tried_again(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should leave out what would be refused again, and count it, unless it is told to do it anyway."""
    settle(site, monkeypatch)
    monkeypatch.setenv("ETL_LIMIT_RECORDS", "5")
    code, told = released("--reason", "not_avro", "--yes")
    assert (code, told["announced"], told["left_out"]["same_rules"]) == (0, 0, 1)
    assert released("--reason", "not_avro", "--same-rules", "--yes")[1]["announced"] == 1
    assert site.serve()["outcomes"]["quarantined"] == 1
    assert [told["generation"] for told in listed().values() if told["reason"] == "not_avro"] == [1]


def test_filters_and_limits(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should list by reason and type, and say when there is more."""
    settle(site, monkeypatch)
    assert listed("--reason", "not_avro").keys() == {"not_avro"}
    assert listed("--type", "StepsRecord") == {}
    assert "nothing is refused" in etl("quarantine", "list", "--type", "StepsRecord").out
    assert "--limit" in etl("quarantine", "list", "--limit", "1").out
    assert "--limit" not in etl("quarantine", "list", "--limit", "2").out
    assert "2 of them were refused under other rules" in etl("quarantine", "list").out
    assert etl("quarantine", "list", "--reason", "missing_object").code == 2
    assert released("--reason", "not_avro", "--dry-run")[1]["announced"] == 1
    assert (etl("quarantine", "release").code, etl("quarantine", "release", "").code) == (2, 2)


def test_a_refusal_is_explained(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should say why, what to do, and what became of it since, and name no place and nobody."""
    settle(site, monkeypatch)
    (big,) = [told["input"] for told in listed("--reason", "limit_records").values()]
    said = etl("quarantine", "show", big[:10].upper()).out
    assert ("more records than the limit" in said, "ETL_LIMIT_RECORDS" in said) == (True, True)
    assert "not today's" in said
    assert "canary" not in said + etl("quarantine", "list").out
    released(big, "--yes")
    site.serve()
    document = json.loads(etl("quarantine", "show", big, "--json").out)
    assert [row["outcome"] for row in document["history"]] == ["quarantined", "processed"]
    assert "it is not refused any more" in etl("quarantine", "show", big).out
    assert etl("quarantine", "show", "zz").code == 2


def test_tables_fit_a_terminal(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should print at most 80 columns where that is how wide a terminal is, and cut nothing."""
    settle(site, monkeypatch)
    monkeypatch.setattr("etl.cli.console.PIPE_WIDTH", 80)
    name = next(iter(listed().values()))["input"]
    shown = etl("quarantine", "show", name).out
    for out in (etl("quarantine", "list").out, shown):
        assert max(map(len, out.splitlines())) <= 80, out
        assert "…" not in out
    assert name in "".join(line.split("│")[2].strip() for line in shown.splitlines() if "│" in line)
    assert "these are 1; there are more" in etl("quarantine", "list", "-n", "1").out
