"""The audit of what `etl run` left: right outputs pass, every spoilt one is named by the right law."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from etl.audit import local
from etl.audit.laws import audit
from etl.audit.options import Options
from etl.core.errors import Fatal
from etl.samples.generate import RECORD_TYPES, generate
from etl.samples.spec import SampleSpec
from etl.settings import load
from tests.support.deployed import files
from tests.support.deployed_folder import KEY, deployed, run
from tests.support.deployed_plants import FOLDER, PLANTS
from tests.support.planting import share
from tests.support.remembering import remembered  # noqa: F401 - a fixture
from tools.verification_page import settings

if TYPE_CHECKING:
    from pathlib import Path

    from etl.audit.report import Report
    from tests.support.planting import Share

pytestmark = pytest.mark.usefixtures("remembered")

DEEP = Options(deep=True)
HERE = {name: (PLANTS | FOLDER)[name] for name in settings()["folder, SQLite"]}


@pytest.fixture(autouse=True)
def own_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every run the same key."""
    monkeypatch.setenv("ETL_PSEUDONYM_KEY", KEY)


@pytest.mark.timeout(180)  # some fifty audits, beside whatever else this machine does
def test_what_is_planted_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It should name each violation, nothing else, and nothing once it is mended."""
    out = run(tmp_path, files())

    async def work() -> Share:
        async with deployed(out) as place:
            return await share(place, HERE)

    found = asyncio.run(work())
    with capsys.disabled():
        print(f"\na folder with SQLite\n{found}")  # noqa: T201 - the table is what the test is for
    assert found.wrong == []
    assert found.named == found.planted


def audited(out: Path, options: Options = DEEP) -> Report:
    """Hold an output against the laws."""

    async def work() -> Report:
        async with deployed(out) as place:
            return await audit(place.evidence, options)

    return asyncio.run(work())


@pytest.mark.parametrize(("seed", "kind"), [*enumerate(RECORD_TYPES, start=50)])
def test_right_outputs_pass(tmp_path: Path, seed: int, kind: str) -> None:
    """It should find nothing wrong with what the engine makes of other lives."""
    spec = SampleSpec(seed=seed, days=2, files=3, types=(kind,))
    out = run(tmp_path, {file.path: file.content for file in generate(spec)})
    report = audited(out)
    assert report.findings == []
    assert report.complete
    assert report.tally.checked["sources"] == report.tally.checked["parts"] > 0


def test_a_right_output_of_all_types_and_people_passes(tmp_path: Path) -> None:
    """It should find nothing wrong where several people have files of every type."""
    contents = {file.path: file.content for file in generate(SampleSpec(seed=3, subjects=2, files=2))}
    report = audited(run(tmp_path, contents))
    assert (report.findings, report.complete) == ([], True)


def test_what_was_never_run_is_no_output(tmp_path: Path) -> None:
    """It should say so, and make nothing."""

    async def work(environment: dict[str, str]) -> None:
        settings = load(environment=environment, env_file=tmp_path / "none").settings
        async with local.evidence(settings, tmp_path / "out"):
            raise AssertionError

    with pytest.raises(Fatal, match="no output"):
        asyncio.run(work({"ETL_PSEUDONYM_KEY": KEY}))
    assert list(tmp_path.iterdir()) == []
    run(tmp_path, files())
    with pytest.raises(Fatal, match="key"):
        asyncio.run(work({"ETL_STATE_FOLDER": str(tmp_path / "state")}))
    assert not (tmp_path / "state").exists()
