"""Each check of the supply chain finds what is planted, and leaves alone what is sound."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING, Any

import pytest
from packaging.requirements import Requirement

import etl
from tests.support.compose import ROOT
from tools.supply import __main__ as supply
from tools.supply import audit, licences, locks, pinning, report, sbom, secret_scan
from tools.supply.locks import Pin
from tools.supply.pinning import Use
from tools.supply.report import CannotLookError, Place, Result

if TYPE_CHECKING:
    from pathlib import Path

HASH = f"sha256:{'0' * 64}"
SHA = "1" * 40
RULES: dict[str, Any] = {
    "allowed": ["MIT", "Apache-2.0"],
    "spelled": {"Apache 2.0": "Apache-2.0"},
    "packages": {"odd": {"licence": "MPL-2.0", "why": "a test"}},
}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Give our checkout, with programs that a test puts in the place of others."""
    (tmp_path / "bin").mkdir()
    return Place(ROOT, tmp_path / "bin", tmp_path / "out")


def stand_in(place: Place, name: str, script: str) -> None:
    """Put a program in the place of another."""
    path = place.tools / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_our_locks_are_sound(place: Place) -> None:
    """It should find each pin with its hashes, and all that is asked for."""
    assert locks.check(place).problems == ()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("click==8.5.1", "click has no SHA-256 hash"),
        ("click==8.5.1 --hash=md5:00", "click has no SHA-256 hash"),
        ("click>=8.5", "click>=8.5 is not pinned"),
        ("git+https://example.org/click", "is not pinned"),
        ("-r more.txt", "-r is not pinned"),
    ],
)
def test_a_loose_requirement_is_named(line: str, words: str) -> None:
    """It should name what a lock does not hold to one release and its hashes."""
    (problem,) = locks._unhashed("lock.txt", f"rich==15.0 \\\n    --hash={HASH}\n    # via us\n{line}\n")
    assert words in problem
    assert problem.endswith("; try: make lock")


@pytest.mark.parametrize(("asked", "lacking"), [("new>=1", True), ("Click>=9", True), ("click>=8", False)])
def test_a_lock_that_lags_behind_is_named(asked: str, *, lacking: bool) -> None:
    """It should name what is asked for and not locked, or locked in a release that is too old."""
    given = [Pin("click", "8.5.1", "", (HASH,))]
    assert bool(list(locks._missing("lock.txt", [Requirement(asked)], given))) == lacking


def test_our_images_and_actions_are_pinned(place: Place) -> None:
    """It should find all of them, with digest or commit."""
    result = pinning.check(place)
    assert result.problems == ()
    assert not result.looked_at.startswith("0 ")


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        (
            "docker-compose.yml",
            "services:\n  a:\n    image: redis:8\n",
            "image redis:8 has no tag with a digest",
        ),
        ("docker-compose.yml", f"    image: redis@{HASH}\n", "has no tag with a digest"),
        ("Dockerfile", "FROM python:3.13 AS base\nFROM base\n", "image python:3.13 has no tag"),
        ("w.yml", "jobs: {a: {container: {image: debian}}}", "image debian has no tag"),
        ("w.yml", "jobs: {a: {container: debian}}", "image debian has no tag"),
        ("w.yml", "jobs: {a: {services: {b: {image: redis}}}}", "image redis has no tag"),
    ],
)
def test_an_image_without_digest_is_named(file: str, text: str, words: str) -> None:
    """It should name images that could be another tomorrow, wherever they are named."""
    (problem,) = pinning.loose_images(pinning.images(file, text))
    assert words in problem


@pytest.mark.parametrize(
    ("used", "words"),
    [
        ("actions/checkout@v7", "is not pinned by a full commit"),
        ("actions/checkout@1111111 # v7.0.1", "is not pinned by a full commit"),
        ("docker://alpine:3", "is not pinned by a full commit"),
        (f"actions/checkout@{SHA}", "lacks its version"),
        (f"actions/checkout@{SHA} # v7", "lacks its version"),
        (f"actions/checkout@{SHA} # main", "lacks its version"),
    ],
)
def test_a_loose_action_is_named(used: str, words: str) -> None:
    """It should name actions that could be another tomorrow, or of which nobody sees the version."""
    (problem,) = pinning.loose_actions(pinning.actions("w.yml", f"    steps:\n      - uses: {used}\n"))
    assert words in problem


def test_two_pins_of_one_thing_are_named() -> None:
    """It should name an action or image that is not the same everywhere."""
    used = [Use("a", f"o/a@{SHA}", "v1.0.0"), Use("b", f"o/a@{'2' * 40}", "v1.0.1")]
    assert "o/a is used at 2 pins" in next(pinning.loose_actions(used))
    named = [Use("a", f"redis:8@{HASH}"), Use("b", f"redis:8@sha256:{'1' * 64}")]
    assert "redis is named with 2 pins" in next(pinning.loose_images(named))


def test_our_licences_are_allowed(place: Place) -> None:
    """It should know the licence of all that runs with us."""
    assert licences.check(place).problems == ()


@pytest.mark.parametrize(
    ("name", "text", "fine"),
    [
        ("a", "MIT", True),
        ("a", "Apache-2.0 AND MIT", True),
        ("a", "GPL-3.0-only OR MIT", True),
        ("a", "Apache-2.0 AND GPL-3.0-only", False),
        ("a", "GPL-3.0-only", False),
        ("a", "MPL-2.0", False),
        ("odd", "MPL-2.0", True),
        ("a", "", False),
        ("a", "nothing: not installed", False),
        ("a", "MIT AND (GPL-3.0-only OR MIT)", False),
    ],
)
def test_only_what_is_allowed_is_accepted(name: str, text: str, *, fine: bool) -> None:
    """It should accept a licence of the list, and of several to choose from one that is."""
    assert (licences.refused(name, text, RULES) is None) == fine


@pytest.mark.parametrize("pin", [Pin("no-such-package", "1", "", ()), Pin("click", "0.1", "", ())])
def test_what_is_not_installed_has_no_licence(pin: Pin) -> None:
    """It should not take the licence of another release for that of the lock."""
    assert licences.licence(pin, RULES).startswith("nothing: ")


FIND = secret_scan.Find("tests/a.py", "Secret Keyword", "ab12", 7)


@pytest.mark.parametrize(
    ("entry", "allowed"),
    [
        ({"path": "tests/a.py", "kind": "Secret Keyword"}, True),
        ({"path": "tests/*", "kind": "*", "hashes": ["ab12"]}, True),
        ({"path": "tests/a.py", "kind": "Secret Keyword", "hashes": ["cd34"]}, False),
        ({"path": "tests/b.py", "kind": "*"}, False),
        ({"path": "*", "kind": "Private Key"}, False),
    ],
)
def test_a_find_is_allowed_by_its_entry_only(entry: dict[str, Any], *, allowed: bool) -> None:
    """It should name a find that no entry speaks of by place and hash, and an entry that speaks of none."""
    told = [text.split(";")[0] for text in secret_scan.judged([FIND], [entry])]
    unsaid = [
        "tests/a.py:7: Secret Keyword ab12",
        f"secrets.toml: {entry['kind']} is not found in {entry['path']}",
    ]
    assert told == ([] if allowed else unsaid)


def answer(**more: object) -> str:
    """Give pip-audit's answer for every release we lock; a row says more of one of them."""
    ours = Place(ROOT, ROOT, ROOT)
    pins = {(pin.name, pin.version) for name in locks.LOCKS for pin in locks.pinned(ours, name)}
    rows: list[dict[str, object]] = [
        {"name": name, "version": text, "vulns": []} for name, text in sorted(pins)
    ]
    rows[0] |= more
    return json.dumps({"dependencies": rows})


def audited(place: Place, text: str) -> Result:
    """Audit with a stand-in that gives an answer."""
    (place.tools / "answer.json").write_text(text)
    stand_in(place, "pip-audit", 'cat "$(dirname "$0")/answer.json"')
    return audit.check(place)


def test_no_known_vulnerability(place: Place) -> None:
    """It should be content when each release was looked up and nothing is known of it."""
    assert audited(place, answer()).problems == ()


def test_a_known_vulnerability_is_named(place: Place) -> None:
    """It should name it with the release that mends it."""
    (problem,) = audited(place, answer(vulns=[{"id": "PYSEC-1", "fix_versions": ["9.9"]}])).problems
    assert "has PYSEC-1, mended in 9.9; try: make lock" in problem


def test_what_nobody_could_tell_of_is_no_pass(place: Place) -> None:
    """It should fail, and say where to run it, when a release was not looked up or not answered for."""
    (problem,) = audited(place, answer(skip_reason="not found on PyPI")).problems
    assert problem.startswith("1 of ")
    assert "; try: run it where https://pypi.org/" in problem
    assert "could not be looked up" in audited(place, json.dumps({"dependencies": []})).problems[0]


def test_an_audit_without_answer_is_no_pass(place: Place) -> None:
    """It should fail with the last word of pip-audit, and with what to do."""
    stand_in(place, "pip-audit", "echo no route to pypi.org >&2; exit 1")
    (result,) = supply.run(["vulnerabilities"], place)
    assert "ended with 1: no route to pypi.org; try: run it where" in result.problems[0]


def test_a_missing_program_is_no_pass(place: Place) -> None:
    """It should fail with what to do where a program is not installed."""
    results = supply.run(["sbom", "vulnerabilities"], place)
    assert [result.problems[0].partition(";")[0] for result in results] == [
        "cyclonedx-py is missing",
        "pip-audit is missing",
    ]


def test_the_bill_says_who_depends_on_whom(place: Place) -> None:
    """It should complete a bill with our version, licences and dependencies, in any order the same."""
    pins = locks.pinned(place, "requirements/runtime.txt")
    parts = [{"name": pin.name, "version": pin.version, "description": "line"} for pin in pins]
    whole = sbom.completed(place, {"components": parts})
    needs = {row["ref"]: row["dependsOn"] for row in whole["dependencies"]}
    assert "click" in needs["etl-narrative-engine"]
    assert "markdown-it-py" in needs["rich"]
    assert {part["bom-ref"] for part in parts} | {"etl-narrative-engine"} == set(needs)
    assert [part for part in parts if not part["licenses"]] == []
    assert whole["metadata"]["component"]["version"] == etl.__version__


def test_a_bill_that_differs_from_the_lock_is_named(place: Place) -> None:
    """It should name what is in the lock and not in the bill, and a bill that the schema refuses."""
    part = {"name": "click", "version": "0.1", "description": ""}
    (place.tools / "bill.json").write_text(json.dumps({"components": [part]}))
    stand_in(place, "cyclonedx-py", 'cat "$(dirname "$0")/bill.json"')
    stand_in(place, "python", "echo no such field >&2; exit 1")
    problems = sbom.check(place).problems
    assert "lock and bill differ in click==0.1" in problems
    assert "it is not CycloneDX: no such field" in problems


def test_the_table_counts_and_names() -> None:
    """It should have a row a check, and name problems below."""
    lines = report.table(
        [Result("a", "3 files"), Result("bb", "1 pin", ("x is loose", "y, too"))]
    ).splitlines()
    assert lines == [
        "| check | looked at | result         |",
        "| ----- | --------- | -------------- |",
        "| a     | 3 files   | ok             |",
        "| bb    | 1 pin     | **2 problems** |",
        "",
        "- bb: x is loose",
        "- bb: y, too",
    ]


def test_the_table_stays_short() -> None:
    """It should name the first of many problems, and count the rest."""
    lines = report.table([Result("a", "1 file", tuple(map(str, range(30))))]).splitlines()
    assert lines[-2:] == ["- a: 19", "- a: and 10 more"]


def test_the_command_fails_when_a_check_does(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It should end with 1 for a problem, with 0 for none, and refuse a check it does not know."""
    monkeypatch.setitem(supply.CHECKS, "pins", lambda _place: Result("pins", "1 image", ("loose",)))
    monkeypatch.setitem(supply.CHECKS, "locks", lambda _place: Result("locks", "1 pin"))
    assert [supply.main(["locks"]), supply.main(["locks", "pins"])] == [0, 1]
    assert "- pins: loose" in capsys.readouterr().out
    with pytest.raises(SystemExit) as refused:
        supply.main(["nonsense"])
    assert refused.value.code == 2


def test_a_folder_without_history_is_no_pass(tmp_path: Path) -> None:
    """It should not take a folder without version control for one without files."""
    with pytest.raises(CannotLookError, match="git does not list the files; try: "):
        _ = Place(tmp_path, tmp_path, tmp_path).tracked
