"""The canaries end as their table says, by the real transform; and each is an input of its own."""

from __future__ import annotations

import pytest

from etl.audit.live_canaries import MOST_OVERSIZED, Canary, End, Kind, canaries
from etl.core import canary
from etl.core.model import Source
from etl.core.outcome import Disposition, Reason
from etl.core.rules import Limits, Rules
from etl.records import ALL
from etl.transform import transform
from tests.unit.audit.world import TERMS, World

NONCE = canary.nonce(TERMS.pseudonym_key, "20261126T013826Z", "0123abcd")
REGISTRY = {record_type.name: record_type for record_type in ALL}


def made(limit: int = 100_000, retries: int = 3) -> dict[Kind, Canary]:
    """Make a set."""
    terms = World().terms(rules=Rules(Limits(file_bytes=limit)))
    return {one.kind: one for one in canaries(terms, "b", NONCE, retries)}


@pytest.mark.parametrize("kind", [Kind.GOOD, Kind.CORRUPT, Kind.POISON])
def test_what_the_transform_says_of_them(kind: Kind) -> None:
    """It should process the good one, and the poison, too, were it no drill; and refuse the corrupt one."""
    one = made()[kind]
    job = TERMS.job(one.arrived.record_type, one.arrived.context)
    outcome = transform([Source("i", one.content, verified=True)], job, REGISTRY, lambda _stage: None)
    expected = one.expected if kind is not Kind.POISON else End(Disposition.PROCESSED)
    assert End(outcome.disposition, outcome.reason) == expected
    if one.records:
        assert (outcome.counts.records_in, outcome.examples > 0) == (one.records, True)


def test_each_is_an_input_of_its_own_but_the_duplicate() -> None:
    """It should share the bytes of the good one only with the duplicate, at another place."""
    sent = made()
    assert list(sent) == list(Kind)
    assert sent[Kind.DUPLICATE].input_id == sent[Kind.GOOD].input_id
    assert len({one.input_id for one in sent.values()}) == len(Kind) - 1
    assert len({one.key for one in sent.values()}) == len(Kind)
    assert {one.arrived.root for one in sent.values()} == {canary.root(NONCE)}
    assert [one.kind for one in sent.values() if one.arrived.is_poison] == [Kind.POISON]


def test_the_oversized_one_is_just_over_the_limit() -> None:
    """It should be a byte over it, and not be sent where that would be very much."""
    assert len(made(1000)[Kind.OVERSIZED].content) == 1001
    assert Kind.OVERSIZED not in made(MOST_OVERSIZED)


@pytest.mark.parametrize(("retries", "attempts"), [(3, 2), (1, 2), (0, 1)])
def test_the_poison_is_tried_as_often_as_the_table_grants(retries: int, attempts: int) -> None:
    """It should be given up after the retries that a crash is granted, or fewer where there are fewer."""
    assert made(retries=retries)[Kind.POISON].expected == End(
        Disposition.DEAD_LETTERED, Reason.CRASHED, attempts
    )
    assert str(
        made(retries=retries)[Kind.POISON].expected
    ) == f"dead_lettered (crashed) after {attempts} " + ("attempts" if attempts > 1 else "attempt")
