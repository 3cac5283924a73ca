"""A short soak: services and servers are killed and paused; nothing is lost, nothing doubled, all adds up.

``make soak`` takes hours, if you let it. A failing seed makes the same schedule again:
``python -m tests.soak.soak --minutes 0.17 --calm 4 --seed N``.
"""

from __future__ import annotations

import random
import secrets
from itertools import islice, pairwise
from typing import TYPE_CHECKING

import pytest

from etl.bootstrap.terms import service_terms
from etl.core import identity
from etl.core.outcome import Reason
from etl.records import ALL
from etl.settings import load
from tests.soak import verdict
from tests.soak.files import rounds
from tests.soak.mischief import Deed, schedule
from tests.support.site import KEY
from tests.support.soaking import Ground, Plan, soak

if TYPE_CHECKING:
    from pathlib import Path

    from etl.pipeline.flow import Terms
    from tests.soak.verdict import Due
    from tools.services import Rabbit, Redis, Store


@pytest.mark.timeout(240)
def test_nothing_is_lost_and_nothing_doubled(
    fresh_rabbitmq: Rabbit,
    fresh_store: Store,
    fresh_redis: Redis,
    tmp_path: Path,
) -> None:
    """It should settle all that was announced, exactly once, whoever dies meanwhile."""
    plan = Plan(random.randrange(10**6), seconds=10, pace=1, calm=4)
    ground = Ground(fresh_rabbitmq, fresh_store, fresh_redis, tmp_path, f"soak-{secrets.token_hex(4)}")
    print(f"seed {plan.seed}")  # noqa: T201 - shown where it fails
    done = soak(ground, plan, print)
    fresh_rabbitmq.delete_vhost(ground.name)
    assert done.problems == [], done.document()
    assert {trouble.deed for trouble in done.troubles} == set(Deed)
    assert {trouble.victim[:6] for trouble in done.troubles} == {"rabbit", "store", "redis", "worker"}
    assert done.rounds > 1
    assert done.in_work > 0
    assert done.ends.keys() == {"processed", "quarantined", "duplicate", "dead_lettered"}


VICTIMS = {"rabbitmq": (Deed.KILL, Deed.PAUSE), "worker-0": (Deed.KILL,)}


def test_seeds_make_schedules() -> None:
    """It should draw the same for the same seed, use every deed, and keep to the time."""
    one, same, other = (schedule(seed, 60, VICTIMS, 3) for seed in (1, 1, 2))
    assert one == same != other
    assert {trouble.deed for trouble in one["rabbitmq"]} == set(Deed)
    assert {trouble.deed for trouble in one["worker-0"]} == {Deed.KILL}
    for troubles in one.values():
        assert all(earlier.at + earlier.lasts < later.at for earlier, later in pairwise(troubles))
        assert all(trouble.at < 60 for trouble in troubles)


@pytest.fixture(scope="module")
def terms() -> Terms:
    """Give the terms of a service."""
    return service_terms(load(environment={"ETL_PSEUDONYM_KEY": KEY}).settings)


@pytest.fixture(scope="module")
def wanted(terms: Terms) -> Due:
    """Give what two rounds must lead to."""
    return verdict.due((item for items in islice(rounds(7, "b"), 2) for item in items), terms, "b")


def test_rounds_hold_all_there_is(wanted: Due, terms: Terms) -> None:
    """It should announce the same for the same seed: files of all types, broken ones, and hopeless ones."""
    again = verdict.due((item for items in islice(rounds(7, "b"), 2) for item in items), terms, "b")
    assert again == wanted
    assert {key.split("/")[1] for key in wanted.parts} == {record_type.name for record_type in ALL}
    assert set(wanted.letters.values()) == {
        Reason.MISSING_OBJECT,
        Reason.UNKNOWN_RECORD_TYPE,
        Reason.CONTENT_MISMATCH,
        Reason.BAD_MESSAGE,
    }
    assert len(wanted.parts) == 20  # six good ones, one of twins and three broken ones a round
    assert len(wanted.announced) == 2 * (6 + 2 + 3 + 3)
    empty = identity.content_hash(b"")
    assert 2 <= sum(body == empty for body in wanted.parts.values()) <= 6


def test_verdict_names_what_is_wrong(wanted: Due) -> None:
    """It should be content with what was due, and with nothing else."""
    parts, letters = dict(wanted.parts), list(wanted.letters.items())
    events = [key.rpartition("/")[2].removesuffix(".jsonl") for key in parts]
    first, second, *_ = parts
    for fine in (
        verdict.of_parts(parts, wanted),
        verdict.of_letters([*letters, letters[0]], wanted),
        verdict.of_events(events, wanted),
    ):
        assert list(fine) == []
    wrong = parts | {second: "0" * 64, "parts/x": "0" * 64}
    del wrong[first]
    assert len(list(verdict.of_parts(wrong, wanted))) == 3
    other = [*letters[1:], ("0" * 64, Reason.UNAVAILABLE)]
    assert len(list(verdict.of_letters(other, wanted))) == 2
    assert len(list(verdict.of_events([*events[1:], events[1], "strange"], wanted))) == 3


@pytest.mark.parametrize(
    ("processed", "duplicate", "confirmed", "wrong"),
    [(20, 5, 25, 0), (16, 5, 25, 0), (21, 5, 25, 1), (15, 10, 25, 1), (20, 0, 25, 1)],
)
def test_deliveries_must_add_up(
    wanted: Due, processed: int, duplicate: int, confirmed: int, wrong: int
) -> None:
    """It should find an input that ended twice, one that never did, and messages that never ended."""
    ends = {"processed": processed, "duplicate": duplicate}
    known = verdict.Known(7, 2, confirmed, ends, lost_ends=4)
    assert len(list(verdict.of_ends(known, wanted))) == wrong
