"""The commands as people and machines meet them."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from etl.cli import COMMANDS
from etl.records import ALL
from etl.settings import PREFIX, Settings
from tests.support import glucose
from tests.support.command import etl, etl_process, examples, tree

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sample-data"
CANARIES = ("canary-id", "canary.app", "canary-client", "canary-maker", "canary-model", "canary-user")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of a run over the sample data."""
    folder = tmp_path_factory.mktemp("run") / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ETL_PSEUDONYM_KEY", "the key of the command tests")
        assert etl("run", SAMPLES, "--out", folder).code == 0
    return folder


def test_samples_assemble_into_all_six_types(out: Path) -> None:
    """It should describe days, nights, sessions or totals of every type there is."""
    told = {(line["record_type"], line["kind"]) for line in examples(out) if line["task"] == "summarize"}
    assert told >= {
        ("ActiveCaloriesBurnedRecord", "day"),
        ("BloodGlucoseRecord", "day"),
        ("HeartRateRecord", "day"),
        ("HeartRateVariabilityRmssdRecord", "night"),
        ("SleepSessionRecord", "session"),
        ("StepsRecord", "day"),
    }
    assert {name for name, _ in told} == {record_type.name for record_type in ALL}


@pytest.mark.parametrize("name", ["BloodGlucoseRecord", "HeartRateRecord"])
def test_samples_assemble_into_two_sufficient_days(out: Path, name: str) -> None:
    """It should make whole days of five overlapping exports, none of which holds one."""
    days = {
        line["episode"]
        for line in examples(out)
        if (line["record_type"], line["kind"]) == (name, "day") and line["quality"]["sufficient"]
    }
    assert len(days) == 2
    for part in (out / "parts" / name).rglob("*.jsonl"):
        lines = [json.loads(line) for line in part.read_text(encoding="utf-8").splitlines()]
        kinds = {(line["kind"], line["quality"]["sufficient"]) for line in lines}
        assert ("day", True) not in kinds


def test_every_line_is_unique_and_of_one_shape(out: Path) -> None:
    """It should give loaders the same keys and types in every line."""
    lines = examples(out)
    assert len({line["id"] for line in lines}) == len(lines)

    def shape(value: object) -> object:
        if isinstance(value, dict):
            return {name: shape(item) for name, item in value.items()}
        return [shape(value[0])] if isinstance(value, list) and value else type(value).__name__

    for line in lines:
        line["evidence"], line["quality"]["flags"] = "a list", "a list"  # may be empty
    assert len({json.dumps(shape(line), sort_keys=True) for line in lines}) == 1


def test_summary_for_people(out: Path, tmp_path: Path) -> None:
    """It should show what became of the files, and no progress bar in a pipe."""
    ran = etl_process("run", SAMPLES, "--out", tmp_path / "out")
    assert ran.code == 0
    for word in (
        "files",
        "processed",
        "duplicates",
        "records in",
        "superseded",
        "training examples",
        "files/s",
    ):
        assert word in ran.out
    assert ran.err == ""
    assert len(tree(out, "parts")) == 26


def test_quiet_and_verbose(tmp_path: Path) -> None:
    """It should print nothing with --quiet, and a line a file with -v, naming it by its id."""
    quiet = etl("run", SAMPLES, "--out", tmp_path / "out", "--quiet")
    assert (quiet.code, quiet.out, quiet.err) == (0, "", "")
    verbose = etl("run", SAMPLES, "--out", tmp_path / "out2", "-v")
    assert len([line for line in verbose.err.splitlines() if line.startswith("processed")]) == 26


def test_show_finds_by_path_and_by_input_id(out: Path) -> None:
    """It should print data, text, facts and sources."""
    by_path = etl("show", out / "training" / "metabolic_diabetes", "--limit", "1")
    for word in ("data", "text", "facts", "sources", "doi:"):
        assert word in by_path.out
    part = next((out / "parts").rglob("*.jsonl"))
    by_id = etl("show", part.name[:12], "--out", out, "--json")
    expected = [json.loads(line) for line in part.read_text(encoding="utf-8").splitlines()]
    assert [json.loads(line) for line in by_id.out.splitlines()] == expected


def test_show_filters_and_fails_clearly(out: Path, tmp_path: Path) -> None:
    """It should filter by task and kind, and say what to do when there is nothing."""
    shown = etl("show", out / "training", "--task", "summarize", "--kind", "day", "--json")
    assert {json.loads(line)["task"] for line in shown.out.splitlines()} == {"summarize"}
    assert etl("show", "no/such/thing").code == 3
    (tmp_path / "x.jsonl").write_text("not json\n")
    assert "not a file of JSON lines" in etl("show", tmp_path / "x.jsonl").err


def test_inspect_tells_what_would_happen(tmp_path: Path) -> None:
    """It should describe good and bad files, and write nothing."""
    (tmp_path / glucose.NAME).write_bytes(glucose.file(codec="deflate"))
    (tmp_path / "BloodGlucoseRecord_2.avro").write_bytes(b"nonsense")
    found = [json.loads(line) for line in etl("inspect", tmp_path, "--json").out.splitlines()]
    good = next(item for item in found if item["records"])
    bad = next(item for item in found if not item["records"])
    assert (good["codec"], good["records"], good["outcome"]) == ("deflate", 252, "processed")
    assert good["origins"] == {"com.example.sensor": 252}
    assert (good["first_ms"], good["last_ms"]) == (glucose.START_MS, glucose.START_MS + 251 * 300_000)
    assert (bad["outcome"], bad["reason"]) == ("quarantined", "not_avro")
    table = etl("inspect", tmp_path).out
    for word in ("deflate", "would be", "not an Avro object container file", "2026-11-03T00:00"):
        assert word in table
    assert sorted(path.name for path in tmp_path.iterdir()) == [glucose.NAME, "BloodGlucoseRecord_2.avro"]


def test_settings_lists_all_and_hides_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """It should print each variable with its origin, never the key."""
    monkeypatch.setenv("ETL_PSEUDONYM_KEY", "canary canary canary")
    monkeypatch.setenv("ETL_ZONE", "Europe/Berlin")
    rows = {row["variable"]: row for row in json.loads(etl("settings", "--json").out)}
    assert set(rows) == {PREFIX + name.upper() for name in Settings.model_fields}
    assert rows["ETL_ZONE"]["origin"] == "environment"
    assert rows["ETL_PSEUDONYM_KEY"]["value"] == "(hidden)"
    assert "canary" not in etl("settings").out


def test_samples_refuses_a_foreign_folder(tmp_path: Path) -> None:
    """It should not write among someone's files unless told to."""
    (tmp_path / "precious.txt").write_text("x")
    ran = etl("samples", tmp_path)
    assert ran.code == 3
    assert "try: " in ran.err
    assert etl("samples", tmp_path, "--force", "--files", 2).code == 0
    assert (tmp_path / "precious.txt").exists()


def test_samples_of_some_types(tmp_path: Path) -> None:
    """It should write the types asked for and no other, and name those there are when asked for another."""
    chosen = ("--type", "SleepSessionRecord", "--type", "HeartRateVariabilityRmssdRecord")
    assert "8 files" in etl("samples", tmp_path, *chosen).out
    kinds = {path.name.partition("_")[0] for path in tmp_path.glob("*.avro")}
    assert kinds == {"SleepSessionRecord", "HeartRateVariabilityRmssdRecord"}
    ran = etl("samples", tmp_path, "--type", "Sleep")
    assert ran.code == 2
    assert "StepsRecord" in ran.err


def test_sample_data_is_what_the_generator_makes(tmp_path: Path) -> None:
    """It should be made again byte for byte by the command in the Makefile."""
    makefile = (ROOT / "Makefile").read_text()
    line = re.search(r"etl (samples sample-data.*)", makefile)
    assert line is not None
    arguments = [str(tmp_path / "made") if word == "sample-data" else word for word in shlex.split(line[1])]
    assert etl(*arguments).code == 0
    assert tree(tmp_path / "made", ".") == tree(SAMPLES, ".")


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_examples_and_the_readme_knows_the_command(name: str) -> None:
    """It should leave no command without an example and a word in the README."""
    text = etl(name, "--help").out
    assert re.search(rf"^ +etl {name}\b", text.split("Examples:")[1], re.MULTILINE)
    assert f"etl {name}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_usage_errors_exit_with_two() -> None:
    """It should tell usage from failure."""
    assert etl("run").code == 2
    assert etl("nonsense").code == 2


def test_no_identity_or_reading_leaves_through_any_sink(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It should keep every text of the source, the user and the paths out of all it writes and prints."""
    source = tmp_path / "canary-user"
    source.mkdir()
    rows = [
        glucose.record(
            number,
            metadata={
                "id": f"canary-id-{number}",
                "dataOriginPackageName": "canary.app",
                "clientRecordId": "canary-client",
                "device": {"manufacturer": "canary-maker", "model": "canary-model", "type": "canary-type"},
            },
        )
        for number in range(252)
    ]
    (source / "BloodGlucoseRecord_1.avro").write_bytes(glucose.file(rows))
    (source / "BloodGlucoseRecord_2.avro").write_bytes(glucose.file(rows)[:-50])
    (source / "BloodGlucoseRecord_3.avro").symlink_to(source / "gone")
    monkeypatch.setenv("ETL_SUBJECT", "canary-user")
    ran = etl("run", source, "--out", tmp_path / "out", "-v")
    assert ran.code == 3
    rooms = ("parts", "quarantine", "training", "failed", ".meta")
    written = [path.read_text() for room in rooms for path in (tmp_path / "out" / room).rglob("*.json*")]
    assert len(written) >= 6
    advice = f"etl inspect {source}"  # repeats what the person typed
    assert advice in ran.err
    for sink in (*written, ran.out, ran.err.replace(advice, "")):
        assert "canary" not in sink.replace(str(tmp_path), "")
        assert str(glucose.START_MS)[:8] not in sink
