"""`etl verify` as people run it over an output folder: its word, its exit code, its reports, its memory."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support import glucose
from tests.support.command import etl
from tests.support.pages import read
from tools.services.browser import opened

FILES = 6
KEY = "the pseudonym key of a test"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an output folder: good files, a refused one, a training set."""
    folder = tmp_path_factory.mktemp("made")
    sources = folder / "jane"
    sources.mkdir()
    for number in range(FILES - 1):
        rows = glucose.records(30, metadata={"dataOriginPackageName": f"com.example.s{number}"})
        (sources / f"BloodGlucoseRecord_{number}.avro").write_bytes(glucose.file(rows))
    (sources / "BloodGlucoseRecord_9.avro").write_bytes(b"no Avro at all")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ETL_PSEUDONYM_KEY", KEY)
        patch.setenv("ETL_WORKERS", "1")
        assert etl("run", sources, "--out", folder / "out", "--subject", "jane").code == 0
    return folder / "out"


@pytest.fixture
def out(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a test its own copy, to spoil."""
    monkeypatch.setenv("ETL_PSEUDONYM_KEY", KEY)
    return Path(shutil.copytree(made, tmp_path / "out"))


def spoil(out: Path) -> str:
    """Flip a byte of a part; give its name."""
    part = min(path for path in (out / "parts").rglob("*.jsonl") if path.stat().st_size)
    part.chmod(0o600)
    part.write_bytes(part.read_bytes().replace(b"a", b"b", 1))
    return part.name.removesuffix(".jsonl")


def test_a_right_output_holds(out: Path) -> None:
    """It should end with 0, say what was checked and what was not, and change nothing."""
    before = {path: path.stat().st_mtime_ns for path in (out / "parts").rglob("*")}
    ran = etl("verify", out, "--json")
    assert ran.code == 0, ran.out
    assert ran.summary["sentence"] == (
        "7 of 7 checked laws hold: 0 violations, 0 undecided. Not checked: 2 of 9 laws."
    )
    checked = {law["law"]: law["checked"] for law in ran.summary["laws"]}
    assert checked[2] == {"parts": FILES, "rows": FILES}
    assert [law["law"] for law in ran.summary["laws"] if law["result"] == "not checked"] == [5, 8]
    assert all(law["not_checked"] for law in ran.summary["laws"] if law["result"] == "not checked")
    assert {path: path.stat().st_mtime_ns for path in (out / "parts").rglob("*")} == before


def test_a_spoilt_output_is_named_in_every_report(out: Path, tmp_path: Path) -> None:
    """It should end with 1, and name the part and the law on the terminal, in Markdown and in HTML."""
    name = spoil(out)
    page, text = tmp_path / "r.html", tmp_path / "r.md"
    ran = etl("verify", out, "--html", page, "--markdown", text)
    assert ran.code == 1
    assert "metadata of this body" in ran.out
    assert f"| {name} | part | 4 integrity | metadata of this body | none |" in text.read_text()
    found = read(page.read_text(encoding="utf-8"))
    assert [cell.text for cell in found.all("th") if cell.attributes.get("class") == "hash"] == [name]
    assert found.all("p")[0].text.startswith("✗ ")
    assert found.all("p")[0].text[2:] == text.read_text().split("**")[1][2:]
    for told in (ran.out, page.read_text(), text.read_text()):
        assert "jane" not in told
        assert str(tmp_path) not in told


def test_deep_and_chosen_laws(out: Path) -> None:
    """It should look at what is asked, and say that the rest was not."""
    ran = etl("verify", out, "--deep", "--json")
    assert (ran.code, ran.summary["laws"][4]["result"]) == (0, "holds")
    ran = etl("verify", out, "--law", "3", "--law", "4", "--json")
    assert [law["law"] for law in ran.summary["laws"] if law["result"] == "holds"] == [3, 4]
    ran = etl("verify", out, "--law", "5", "--sample", "2", "--json")
    assert (ran.code, ran.summary["laws"][4]["checked"]) == (0, {"sources": 2})


def test_what_is_new_is_looked_at(out: Path) -> None:
    """It should choose by the time of the files, say what it left out, and refuse what needs the whole."""
    old = spoil(out)
    for path in (out / "parts").rglob("*"):
        os.utime(path, (0, time.time() - 7_200))
    assert etl("verify", out, "--since", "3h").code == 1
    ran = etl("verify", out, "--since", "1h", "--json")
    assert (ran.code, ran.summary["findings"], ran.summary["checked"].get("parts", 0)) == (2, [], 0)
    other = max(path for path in (out / "parts").rglob("*.jsonl") if path.stat().st_size)
    assert other.stem != old
    other.touch()
    ran = etl("verify", out, "--since", "1h", "--json")
    assert (ran.code, ran.summary["checked"]["parts"], ran.summary["checked"]["rows"]) == (0, 1, 1)
    assert ran.summary["asked"]["since"].endswith("Z")
    left_out = {law["law"]: law["not_checked"] for law in ran.summary["laws"]}
    assert [law for law, why in left_out.items() if any("training lines" in one for one in why)] == [6, 7]
    assert [law["law"] for law in ran.summary["laws"] if law["result"] == "not checked"] == [1, 5, 8, 9]
    again = etl("verify", out, "--since", "1h", "--pieces", "4", "--json").summary
    assert again["not_checked"] == ran.summary["not_checked"]
    for wrong in (("--law", "1"), ("--law", "9", "--law", "1"), ("--live",)):
        assert "leave it away" in etl("verify", "--since", "1h", *wrong).err
    assert "write a time" in etl("verify", out, "--since", "yesterday").err


def test_what_cannot_be_told(tmp_path: Path) -> None:
    """It should end with 2 where there is no output, and where nobody asked for anything that can be."""
    ran = etl("verify", tmp_path)
    assert ran.code == 2
    assert ran.err.splitlines()[0].startswith("it cannot be told: the folder holds no output")
    for wrong in (("--law", "5"), ("--live", tmp_path), ("--timeout", "soon", "--live")):
        assert "Usage:" in etl("verify", *wrong).err


def test_one_that_is_killed_goes_on(out: Path, own_settings: Path) -> None:
    """It should look at no finished piece again and come to the same; or begin anew where it is asked to."""
    arguments = ("verify", str(out), "--pieces", "60", "--json")
    once = etl(*arguments).summary
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "etl", *arguments, "--progress"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    told = [process.stderr.readline() for _ in range(3)]
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert told[-1] == "piece 3 of 61: done\n"
    (state,) = (own_settings / "state" / "verify").glob("*.json")
    remembered = state.read_bytes()
    again = etl(*arguments).summary
    assert 3 <= again["pieces_remembered"] < 61
    same = set(once) - {"pieces_remembered", "about"}
    assert {key: again[key] for key in same} == {key: once[key] for key in same}
    assert not state.exists()
    state.write_bytes(remembered)
    assert etl(*arguments, "--restart").summary["pieces_remembered"] == 0
    assert b"jane" not in remembered


def test_a_browser_shows_the_page(out: Path, tmp_path: Path) -> None:
    """It should show all of it on a phone and on a wide screen, no wider than these, and print it."""
    spoil(out)
    page, pdf, frames = tmp_path / "r.html", tmp_path / "r.pdf", tmp_path / "frames.html"
    etl("verify", out, "--html", page)
    frames.write_text(_FRAMES.format(page=page.name), encoding="utf-8")
    seen = opened(frames, "--allow-file-access-from-files", "--dump-dom")
    assert seen.returncode == 0, seen.stderr
    told = [one.text for one in read(seen.stdout).all("b")]
    main = read(page.read_text(encoding="utf-8")).all("main")[0]
    assert told == ["390 390", main.text, "1200 1200", main.text]
    assert opened(page, f"--print-to-pdf={pdf}").returncode == 0
    assert pdf.read_bytes().startswith(b"%PDF")


#: Shows the page in two frames, and says of each how wide it is shown, how wide it is, and what it says.
_FRAMES = """<!DOCTYPE html><html><head></head><body>
<iframe src="{page}" style="width:390px;height:800px;border:0"></iframe>
<iframe src="{page}" style="width:1200px;height:800px;border:0"></iframe>
<script>addEventListener("load", () => {{
  const tell = (textContent) =>
    document.body.append(Object.assign(document.createElement("b"), {{textContent}}));
  for (const frame of document.querySelectorAll("iframe")) {{
    const root = frame.contentDocument.documentElement;
    tell(root.clientWidth + " " + root.scrollWidth);
    tell(root.querySelector("main").textContent);
  }}
  document.querySelector("script").remove();
}});</script></body></html>
"""
