"""The golden numbers belong to the fixtures and to the oracles that are pinned."""

from __future__ import annotations

import hashlib
import re

from tests.oracles import make_fixtures
from tests.oracles.golden import golden
from tests.oracles.make_fixtures import FOLDER, GLUCOSE, HYPNOGRAMS


def test_remade() -> None:
    """It should make the fixtures again byte for byte."""
    assert (FOLDER / GLUCOSE).read_bytes() == make_fixtures.glucose().encode()
    assert (FOLDER / HYPNOGRAMS).read_bytes() == make_fixtures.hypnograms().encode()


def test_hashes() -> None:
    """It should hold numbers that were made from these very fixtures."""
    found = {name: hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() for name in (GLUCOSE, HYPNOGRAMS)}
    assert found == golden()["fixture_sha256"]


def test_versions() -> None:
    """It should hold numbers of the versions that are pinned."""
    for name in ("requirements.in", "requirements.txt"):
        pinned = dict(re.findall(r"^([\w-]+)==([\w.]+)", (FOLDER / name).read_text(), re.MULTILINE))
        for oracle in ("iglu-python", "yasa"):
            assert pinned[oracle] == golden()["versions"][oracle]
