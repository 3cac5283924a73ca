"""What is planted in a checkout is found by the real tools.

Not here: what needs pip-audit and cyclonedx-py, which only `make supply-chain` installs.
"""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.support.compose import ROOT
from tools.supply import distributions, secret_scan
from tools.supply.release import version
from tools.supply.report import Place

if TYPE_CHECKING:
    from pathlib import Path

#: Put together here, so that this file itself holds none.
PLANTED = {
    "AWS Access Key": f"AKIA{'IOSFODNN7EXAMPLF'}",
    "Private Key": f"-----BEGIN {'RSA'} PRIVATE KEY-----",
    "Basic Auth Credentials": f"amqp://etl:{'kq8vT2xWm'}@broker.internal/",
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Copy what a build needs of the checkout into one of its own."""
    root = tmp_path_factory.mktemp("checkout")
    for name in Place(ROOT, ROOT, ROOT).tracked:
        if name.startswith("src/") or "/" not in name:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, root / name)
    for words in (["init", "--quiet"], ["add", "--all"]):
        subprocess.run(["git", "-C", root, *words], check=True, capture_output=True)  # noqa: S603, S607 - git
    return Place(root, root, tmp_path_factory.mktemp("out"))


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_secret_is_found(kind: str, tmp_path: Path) -> None:
    """It should name the file, the line and the kind, and never the secret."""
    (tmp_path / "settings.py").write_text(f"# a note\nvalue = '{PLANTED[kind]}'\n")
    (problem,) = secret_scan.judged(secret_scan.found(tmp_path, ["settings.py"]), [])
    assert problem.startswith(f"settings.py:2: {kind} ")
    assert PLANTED[kind] not in problem


def test_our_wheel_and_sdist_are_as_meant(copy: Place) -> None:
    """It should build the same bytes twice, with the files that are meant and no others."""
    assert distributions.check(copy).problems == ()
    assert sorted(path.suffix for path in copy.out.iterdir()) == [".gz", ".whl"]


def test_a_stray_file_in_the_wheel_is_found(copy: Place, tmp_path: Path) -> None:
    """It should name what gets into a wheel beside the package."""
    (built,) = (path for path in distributions.build(copy, tmp_path, 0o022) if path.suffix == ".whl")
    with zipfile.ZipFile(built, "a") as wheel:
        wheel.writestr("etl/.env", "stray")
    meant = distributions.intended(built.name, copy.tracked, version(copy.root))
    (problem,) = distributions.unexpected(built.name, distributions.contents(built), meant)
    assert "holds etl/.env, which is not meant to be" in problem


def test_builds_that_differ_are_found(tmp_path: Path) -> None:
    """It should name what is not the same bytes when it is built again."""
    first, second = tmp_path / "a" / "x.whl", tmp_path / "b" / "x.whl"
    for path, text in ((first, "one"), (second, "other")):
        path.parent.mkdir()
        path.write_text(text)
    assert distributions._differing([first], [second]) == {"x.whl"}
    assert distributions._differing([first], [first]) == set()
