"""A release is what the code and the changelog say, and holds what is meant to be in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.compose import ROOT
from tools.supply import distributions
from tools.supply.__main__ import CHECKS
from tools.supply.release import NotAReleaseError, check_tag, main, notes, version

if TYPE_CHECKING:
    from pathlib import Path


def test_an_intended_wheel_and_sdist() -> None:
    """It should mean the package in the wheel, and sources and tests in the sdist."""
    tracked = [
        "src/etl/a.py",
        "tests/t.py",
        "tools/x.py",
        "README.md",
        "docs/d.md",
        "LICENSE",
        "pyproject.toml",
    ]
    wheel = distributions.intended("x.whl", tracked, "1.0")
    assert {name for name in wheel if "dist-info" not in name} == {"etl/a.py"}
    assert distributions.intended("x.tar.gz", tracked, "1.0") == {
        "src/etl/a.py", "tests/t.py", "README.md", "LICENSE", "pyproject.toml", "PKG-INFO",
    }  # fmt: skip


def test_a_stray_file_is_named() -> None:
    """It should name what is in a wheel and should not be, and what is lacking."""
    told = list(distributions.unexpected("x.whl", ["etl/a.py", ".env"], ["etl/a.py", "etl/b.py"]))
    assert [text.split(",")[0].split(";")[0] for text in told] == ["x.whl holds .env", "x.whl lacks etl/b.py"]


@pytest.mark.parametrize(
    ("changelog", "words"),
    [
        ("## [Unreleased]\n- x\n", "needs one heading '## [0.1.0] - YYYY-MM-DD', not 0"),
        ("## [0.1.0] - 2026-11-26\n\n## [0.0.1] - 2026-01-01\n- x\n", "is empty"),
    ],
)
def test_a_release_without_notes_is_refused(changelog: str, words: str, tmp_path: Path) -> None:
    """It should say what the changelog lacks."""
    (tmp_path / "CHANGELOG.md").write_text(changelog)
    with pytest.raises(NotAReleaseError) as refused:
        notes("0.1.0", tmp_path)
    assert words in str(refused.value)


def test_notes_are_the_section_of_the_version(tmp_path: Path) -> None:
    """It should give what stands under the heading of the version, without links that only the file needs."""
    text = "# Changelog\n## [0.1.0] - 2026-11-26\n\n### Added\n- a\n\n## [0.0.1] - 2026-01-01\n- b\n"
    (tmp_path / "CHANGELOG.md").write_text(f"{text}\n[0.1.0]: https://example.org\n")
    assert notes("0.1.0", tmp_path) == "### Added\n- a"
    assert notes("0.0.1", tmp_path) == "- b"


@pytest.mark.parametrize("tag", ["0.1.0", "v0.1.1", "v0.1.0-rc1", ""])
def test_a_tag_that_is_not_the_version_is_refused(tag: str, tmp_path: Path) -> None:
    """It should release only what the code says it is."""
    (tmp_path / "src" / "etl").mkdir(parents=True)
    (tmp_path / "src" / "etl" / "__init__.py").write_text('__version__ = "0.1.0"\n')
    assert check_tag("v0.1.0", tmp_path) == "0.1.0"
    with pytest.raises(NotAReleaseError, match=r"the code says 0\.1\.0; try: tag v0\.1\.0"):
        check_tag(tag, tmp_path)


def test_the_command_says_what_is_lacking(capsys: pytest.CaptureFixture[str]) -> None:
    """It should end with 1 for a tag that is none of ours, and with 2 for none at all."""
    assert [main(["v0.0.0"]), main([])] == [1, 2]
    assert f"error: the tag is v0.0.0, the code says {version()}; try: tag" in capsys.readouterr().err


def test_the_page_tells_of_every_workflow_and_check() -> None:
    """It should explain each workflow and each check by its name."""
    page = (ROOT / "docs" / "how-to" / "release.md").read_text(encoding="utf-8")
    names = [path.name for path in (ROOT / ".github" / "workflows").iterdir()]
    assert [name for name in (*names, *CHECKS) if f"`{name}`" not in page] == []
