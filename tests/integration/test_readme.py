"""What the README shows is what the program does."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.core.model import Flag
from etl.core.outcome import RULES, Disposition
from tests.support.command import etl, examples

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    """Give the README's first block of a language."""
    found = re.search(rf"```{language}\n(.*?)```", README, re.DOTALL)
    assert found is not None
    return found[1]


def test_summary_is_real() -> None:
    """It should show the summary of a run over the sample data, but for the seconds it took."""
    Path("sample-data").symlink_to(ROOT / "sample-data")
    printed = etl("run", "sample-data", "--out", "out").out
    shown, real = (
        [line for line in text.splitlines() if "seconds" not in line] for text in (block("text"), printed)
    )
    assert shown == real


def covers(real: Any, shown: Any) -> bool:  # noqa: ANN401 - JSON
    """Tell whether a shortened value is that of the real line: … ends what was cut, lists may miss items."""
    if isinstance(shown, dict):
        return set(shown) == set(real) and all(covers(real[name], shown[name]) for name in shown)
    if isinstance(shown, list):
        return all(any(covers(item, wanted) for item in real) for wanted in shown)
    if isinstance(shown, str) and shown.endswith("…"):
        return str(real).startswith(shown.removesuffix("…"))
    return bool(real == shown)


def test_line_is_real(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It should show a line of the training set as it is, but for what it leaves out."""
    monkeypatch.setenv("ETL_PSEUDONYM_KEY", "the key of the README's example")
    assert etl("run", ROOT / "sample-data", "--out", tmp_path, "--quiet").code == 0
    assert any(covers(line, json.loads(block("json"))) for line in examples(tmp_path))


def test_every_folder_and_variable_it_names_exists() -> None:
    """It should name no file that is not there."""
    for link in re.findall(r"\]\(([^)#]+)\)", README):
        if "://" not in link:
            assert (ROOT / link).exists(), link


def test_every_reason_leads_to_a_folder_the_readme_names() -> None:
    """It should explain where refused files go."""
    rooms = {
        "quarantine" if rule.disposition is Disposition.QUARANTINED else "failed" for rule in RULES.values()
    }
    assert all(f"`{room}/`" in README for room in rooms)


def test_every_flag_is_explained() -> None:
    """It should say of each flag a line may carry what it means, and of no other."""
    told = re.findall(
        r"^\| `([a-z_]+)` \|", (ROOT / "docs" / "flags.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert sorted(told) == sorted(Flag)
