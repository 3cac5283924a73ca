"""What holds for every delivery, from the settings: keys, rules, the digest of all that decides on bytes."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from etl.adapters import key_file
from etl.core import identity
from etl.core.errors import Fatal
from etl.core.localtime import zone_rules_version
from etl.pipeline.flow import Terms
from etl.records import ALL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from importlib.resources.abc import Traversable

    from etl.core.rules import Rules
    from etl.pipeline.ports import ObjectStore
    from etl.settings import Settings

LOCAL_BUCKET = "local"
KEY_ID = ".state/key_id"
_PURE_ROOMS = ("core", "records", "transform.py")


def terms_of(settings: Settings, buckets: Iterable[str] = ()) -> Terms:
    """Say what holds for every delivery of a local run; its secret key is made at first use."""
    return _terms(settings, _pseudonym_key(settings), {LOCAL_BUCKET, *buckets})


def inspection_terms(settings: Settings) -> Terms:
    """Terms for looking only: nothing is written, so no secret key is made or read."""
    return _terms(settings, b"inspection only", {LOCAL_BUCKET})


def service_terms(settings: Settings) -> Terms:
    """Say what holds for every delivery of the service; Fatal where it has no secret key of its own."""
    if settings.pseudonym_key is None:
        message = "ETL_PSEUDONYM_KEY is not set: the service has no key to make pseudonyms with"
        raise Fatal(
            message, "give it a secret of its own, for example from `openssl rand -hex 32`, and keep it"
        )
    return _terms(settings, settings.pseudonym_key.get_secret_value().encode(), settings.buckets)


def _terms(settings: Settings, pseudonym_key: bytes, buckets: Iterable[str]) -> Terms:
    rules = settings.rules()
    return Terms(
        pseudonym_key=pseudonym_key,
        buckets=frozenset(buckets),
        record_types={record_type.name: record_type.category for record_type in ALL},
        rules=rules,
        ruleset=ruleset(rules),
    )


def ruleset(rules: Rules) -> str:
    """Digest of all that can change a byte: rules, zone rules, the pure code with its tables and texts."""
    return _digest(json.dumps(asdict(rules), sort_keys=True))


@cache  # it is asked for several times, and reads some hundred files
def _digest(rules: str) -> str:
    return identity.digest(rules, zone_rules_version(), *_pure_code())


def _pure_code() -> Iterator[str]:
    package = resources.files("etl")
    for room in _PURE_ROOMS:
        yield from _source_texts(package / room)


def _source_texts(place: Traversable) -> Iterator[str]:
    if place.is_dir():
        for child in sorted(place.iterdir(), key=lambda item: item.name):
            yield from _source_texts(child)
    elif place.name.endswith(".py"):
        yield place.name
        yield place.read_text(encoding="utf-8")


def _pseudonym_key(settings: Settings) -> bytes:
    if settings.pseudonym_key is not None:
        return settings.pseudonym_key.get_secret_value().encode()
    return key_file.load_or_make(settings.state_folder.expanduser() / "pseudonym.key")


async def same_key(store: ObjectStore, ours: str) -> None:
    """Keep pseudonyms of two keys from mixing in one output; Fatal where another key was used."""
    await store.put_new(KEY_ID, ours.encode(), {})
    if (await store.fetch(KEY_ID, len(ours))).content != ours.encode():
        message = "this output was written with another pseudonym key"
        raise Fatal(message, "set ETL_PSEUDONYM_KEY to that key, or choose another output")
