"""The page of what verification finds is what the tests plant."""

from __future__ import annotations

from collections import Counter

from etl.audit.faults import Law
from tests.support.deployed_plants import FOLDER, PLANTS
from tools.verification_page import PAGE, page, settings


def test_page_is_fresh() -> None:
    """It should be what `python -m tools.verification_page` writes."""
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python -m tools.verification_page`"


def test_every_law_is_broken_in_five_ways() -> None:
    """It should plant at least five of each law in a service; a folder tells no events."""
    folder, service, _ = settings().values()
    for names, laws in ((service, set(Law)), (folder, set(Law) - {Law.EVENTS})):
        counts = Counter((PLANTS | FOLDER)[name].law for name in names)
        assert {law: counts[law] >= 5 for law in laws} == dict.fromkeys(laws, True)
