"""Odd things that come in by the command line, and failures that go out by it."""

from __future__ import annotations

import errno
import fcntl
import json
import os
from typing import TYPE_CHECKING, NoReturn

import pytest

from etl.adapters.run_lock import run_lock
from etl.cli.summary import REMEDIES
from etl.core.errors import Fatal
from etl.core.outcome import RULES, Disposition
from tests.support import glucose
from tests.support.command import assert_clear, etl, etl_process

if TYPE_CHECKING:
    from pathlib import Path

CLOSED_STDOUT = ("sh", "-c", 'exec "$@" >&-', "sh")
HELPED = {reason for reason, rule in RULES.items() if rule.disposition is Disposition.DEAD_LETTERED}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder with one good file."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / glucose.NAME).write_bytes(glucose.file())
    return folder


def test_markup_in_a_path_is_shown_as_it_is(source: Path, tmp_path: Path) -> None:
    """It should not fail over the name of the output folder when all the work is done."""
    ran = etl("run", source, "--out", tmp_path / "o[/x]")
    assert ran.code == 0
    assert "o[/x]/training" in "".join(letter for letter in ran.out if letter not in " │\n")


def test_markup_in_a_setting_is_shown_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """It should show the value that is set."""
    monkeypatch.setenv("ETL_SUBJECT", "[red]x[/y]")
    assert "[red]x[/y]" in etl("settings").out


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "", "--out", "out"),
        ("run", "in", "--out", ""),
        ("inspect", ""),
        ("show", ""),
        ("show", "abcdef", "--out", ""),
        ("samples", ""),
    ],
)
def test_empty_paths_are_wrong_usage(arguments: tuple[str, ...], own_settings: Path) -> None:
    """It should not take an unset variable of a script for the current folder."""
    ran = etl(*arguments)
    assert ran.code == 2
    assert "give a path" in ran.err
    assert list(own_settings.iterdir()) == []


def test_control_characters_do_not_reach_the_terminal() -> None:
    """It should neither pass on escapes of a file name nor let it add lines of its own."""
    assert_clear(etl("run", "no\x1b]0;title\x07\n  try: evil :smile:", "--out", "out"), "\ufffd", ":smile:")
    assert "\x1b" not in etl("run", "no\x1b", "--out", "out").err


@pytest.mark.parametrize("variables", [{"HOME": ""}, {"ETL_STATE_FOLDER": "~no-such-user/x"}])
def test_no_home_fails_clearly(
    variables: dict[str, str], source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It should say what to set before anything is written."""
    monkeypatch.delenv("ETL_STATE_FOLDER")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert_clear(etl("run", source, "--out", "out"), "ETL_STATE_FOLDER", "HOME")


def test_key_of_other_bytes_fails_clearly(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should name the variable, and show nothing of the key."""
    monkeypatch.setenv("ETL_PSEUDONYM_KEY", os.fsdecode(b"canary canary canary \xff"))
    ran = etl("run", source, "--out", "out")
    assert_clear(ran, "ETL_PSEUDONYM_KEY", "UTF-8")
    assert "canary" not in ran.err


def test_huge_limits_are_refused(source: Path) -> None:
    """It should not hand the system a number it cannot take."""
    assert_clear(etl("run", source, "--out", "out", "--limit-cpu-seconds", 10**30), "ETL_LIMIT_CPU_SECONDS")


@pytest.mark.parametrize("arguments", [("settings",), ("run", "SOURCE", "--out", "out")])
def test_closed_stdout(arguments: tuple[str, ...], source: Path) -> None:
    """It should do its work without a place to tell of it."""
    given = [source if argument == "SOURCE" else argument for argument in arguments]
    ran = etl_process(*given, wrapper=CLOSED_STDOUT)
    assert (ran.code, ran.err) == (0, "")


@pytest.mark.parametrize(
    "line",
    ["[1]", "1", '{"a": 1}', '{"a": 1, "messages": []}', "[" * 100_000],
    ids=["list", "number", "no example", "no texts", "deep"],
)
def test_show_of_other_json(line: str, tmp_path: Path) -> None:
    """It should say that these are no lines of ours."""
    (tmp_path / "x.jsonl").write_text(line)
    assert_clear(etl("show", tmp_path / "x.jsonl"), "not a file of JSON lines")


def test_show_of_an_example_that_lacks_something(source: Path, tmp_path: Path) -> None:
    """It should miss any part it would print."""
    assert etl("run", source, "--out", tmp_path / "out", "--quiet").code == 0
    part = next((tmp_path / "out" / "training").rglob("*.jsonl"))
    whole = json.loads(part.read_text(encoding="utf-8").splitlines()[0])
    cut = tmp_path / "cut.jsonl"
    for name in sorted(set(whole) - {"episode", "category"}):
        cut.write_text(json.dumps({key: value for key, value in whole.items() if key != name}))
        assert_clear(etl("show", cut), "not a file of JSON lines")
    cut.write_text(json.dumps(whole))
    assert etl("show", cut).code == 0


def test_show_of_a_report_that_is_none(tmp_path: Path) -> None:
    """It should expect an object."""
    (tmp_path / "x.json").write_text("[1]")
    assert_clear(etl("show", tmp_path / "x.json"), "not a file of JSON lines")


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("canary"),
        ExceptionGroup("canary", [RuntimeError("canary")]),
        OSError(errno.EIO, "canary"),
    ],
    ids=["error", "group", "system"],
)
def test_defect_is_named_by_class_and_place(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should say where it happened, and nothing of what it was about."""

    def fail(*_: object) -> NoReturn:
        raise error

    monkeypatch.setattr("etl.operate.show.find", fail)
    ran = etl("show", "x")
    name = "OSError" if isinstance(error, OSError) else "RuntimeError"
    assert_clear(ran, f"a defect of this program: {name} at ", ".py:", "report it with this line")
    assert "canary" not in ran.err


def test_broken_pipe_is_no_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    """It should end quietly when its reader has gone."""

    def fail(*_: object) -> NoReturn:
        raise BrokenPipeError(errno.EPIPE, "gone")

    monkeypatch.setattr("etl.operate.show.find", fail)
    ran = etl("show", "x")
    assert (ran.code, ran.err) == (1, "")


def test_refused_files_come_with_advice(source: Path, tmp_path: Path) -> None:
    """It should say how to see which they are, and what to do about each reason that can be mended."""
    (source / "BloodGlucoseRecord_2.avro").write_bytes(b"nonsense")
    (source / "BloodGlucoseRecord_3.avro").symlink_to(source / "gone")
    lines = etl("run", source, "--out", tmp_path / "out").err.splitlines()
    assert lines[0].startswith("missing_object: put the file back")
    assert lines[1:] == [f"to see which files were refused: etl inspect {source}"]
    again = etl("run", source, source, source, source, "--out", tmp_path / "out").err.splitlines()
    assert again[-1].endswith(f"etl inspect {source} {source} {source} ...")


@pytest.mark.parametrize("option", ["--quiet", "--json"])
def test_no_advice_where_none_was_asked_for(option: str, source: Path) -> None:
    """It should leave machines alone."""
    (source / "BloodGlucoseRecord_2.avro").write_bytes(b"nonsense")
    assert etl("run", source, "--out", "out", option).err == ""


def test_every_reason_that_can_be_mended_has_a_remedy() -> None:
    """It should leave no reason without a word that is not a verdict on the file's content."""
    assert set(REMEDIES) == HELPED


def test_folder_that_cannot_be_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should tell a file system without locks from another run."""

    def no_locks(*_: object) -> NoReturn:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", no_locks)
    with pytest.raises(Fatal, match="cannot be locked") as caught, run_lock(tmp_path / "lock"):
        pass
    assert "--out" in caught.value.remedy
