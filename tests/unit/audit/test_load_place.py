"""A place of its own shares no name with what is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.adapters.rabbitmq.names import Names, exchanges, queues
from etl.audit.load_place import own_place, running_place
from etl.audit.load_tidy import remove_queues
from etl.bootstrap.parts import topology
from etl.settings import load

ENVIRONMENT = {
    "ETL_PSEUDONYM_KEY": "the key of a service that runs",
    "ETL_BROKER_URL": "amqp://a:b@127.0.0.1/x",
    "ETL_BUCKET": "health",
    "ETL_RAW_BUCKETS": "other,raw",
    "ETL_PREFIX": "out",
    "ETL_HTTP_PORT": "9000",
    "ETL_CONCURRENCY": "4",
}
SETTINGS = load(environment=ENVIRONMENT, env_file=Path("no such file")).settings


def test_a_place_of_its_own_shares_no_name() -> None:
    """It should have its own exchange, queues, folder, Redis prefix, key and port, and no more changed."""
    with own_place(SETTINGS) as place:
        ours, theirs = topology(place.settings), topology(SETTINGS)
        names = _named(ours)
        assert not names & _named(theirs)
        assert all(place.nonce in name for name in names)
        assert place.settings.prefix == place.root == f"load/{place.nonce}"
        assert place.settings.buckets == {"health"}
        assert place.settings.http_port == 0
        assert place.settings.pseudonym_key != SETTINGS.pseudonym_key
        changed = {name for name in type(SETTINGS).model_fields if _differs(place.settings, name)}
        assert changed == place.changed.keys()
        assert place.folder is not None
        assert place.folder.is_dir()
    assert not place.folder.exists()


def _named(names: Names) -> set[str]:
    return {one.name for one in exchanges(names)} | {one.name for one in queues(names)}


def _differs(settings: object, name: str) -> bool:
    return bool(getattr(settings, name) != getattr(SETTINGS, name))


def test_workers_are_told_the_same() -> None:
    """It should give workers, by their environment, the very settings that hold in the place."""
    with own_place(SETTINGS) as place:
        told = load(environment=ENVIRONMENT | place.environment, env_file=Path("no such file")).settings
        assert told == place.settings


def test_two_places_share_nothing() -> None:
    """It should be possible to run two load tests at once."""
    with own_place(SETTINGS) as one, own_place(SETTINGS) as other:
        assert not set(one.changed.values()) & set(other.changed.values()) - {"0", "health"}


async def test_a_running_service_keeps_its_queues() -> None:
    """It should use the settings as they are, a bucket that workers may read, and delete no queue."""
    place = running_place(SETTINGS)
    assert (place.settings, place.is_own, place.bucket) == (SETTINGS, False, "other")
    assert place.owner().key == ENVIRONMENT["ETL_PSEUDONYM_KEY"].encode()
    with pytest.raises(ValueError, match="not of a load test"):
        await remove_queues(place)
