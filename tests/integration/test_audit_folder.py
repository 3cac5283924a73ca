"""The audit of what `etl run` left: right outputs pass, every spoilt one is named by the right law."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks.verify.output import make
from etl.audit import local
from etl.audit.laws import audit
from etl.audit.options import Options
from etl.bootstrap import terms_of
from etl.core.errors import Fatal
from etl.samples.generate import RECORD_TYPES, generate
from etl.samples.spec import SampleSpec
from etl.settings import load
from tests.support import lives
from tests.support.deployed import files
from tests.support.deployed_folder import KEY, deployed, run
from tests.support.deployed_plants import FOLDER, PLANTS
from tests.support.long_audit import LIVES, LONG, by_law, tell
from tests.support.planting import share
from tests.support.remembering import remembered  # noqa: F401 - a fixture
from tools.verification_page import settings

if TYPE_CHECKING:
    from etl.audit.report import Report
    from tests.support.planting import Share

pytestmark = pytest.mark.usefixtures("remembered")

DEEP = Options(deep=True)
PARTS = 10_000 if LONG else 30
HERE = {name: (PLANTS | FOLDER)[name] for name in settings()["folder, SQLite"]}


@pytest.fixture(autouse=True)
def own_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every run the same key."""
    monkeypatch.setenv("ETL_PSEUDONYM_KEY", KEY)


@pytest.mark.timeout(600)  # many audits, beside whatever else this machine does
def test_what_is_planted_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It should name each violation, nothing else, and nothing once it is mended."""
    out = run(tmp_path, files())

    async def work() -> Share:
        async with deployed(out) as place:
            return await share(place, HERE)

    found = asyncio.run(work())
    with capsys.disabled():
        print(f"\na folder with SQLite\n{found}")  # noqa: T201 - the table is what the test is for
    tell("folder, SQLite", planted=by_law(found.planted), named=by_law(found.named), wrong=len(found.wrong))
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


@pytest.mark.parametrize("life", range(LIVES))
def test_a_right_output_of_all_types_passes(tmp_path: Path, life: int) -> None:
    """It should find nothing wrong with what the engine makes of a person's life."""
    report = audited(run(tmp_path, lives.files(life)))
    alarms = len({finding.name for finding in report.findings})
    tell("folder, SQLite", lives=1, alarms=alarms, complete=report.complete)
    assert (report.findings, report.complete) == ([], True)


@pytest.mark.timeout(1_200 if LONG else 60)
def test_a_right_output_of_many_parts_passes(tmp_path: Path) -> None:
    """It should find nothing wrong where there are many, and read each text where that is asked."""
    given = load(environment={"ETL_PSEUDONYM_KEY": KEY}, env_file=Path("none")).settings
    make(tmp_path / "out", tmp_path / "raw", terms_of(given), PARTS, people=1)
    for options in (Options(), Options(texts=None)):

        async def work(asked: Options) -> Report:
            async with local.evidence(given, tmp_path / "out") as evidence:
                return await audit(evidence, asked)

        began = time.process_time()
        report = asyncio.run(work(options))
        seconds = round(time.process_time() - began, 1)
        what = "normal mode" if options.texts else "all texts"
        tell("many parts", what=what, parts=PARTS, cpu_seconds=seconds, alarms=len(report.findings))
        assert report.findings == []
        assert report.tally.checked["parts"] == PARTS


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
