"""Where a load test takes place: somewhere of its own, or where a running service works.

Of its own are the exchange and queues, the root in the bucket, the Redis prefix, the state folder and the
pseudonym key: nothing of it can meet what is there. Where it is asked to, it uses the place of a running
service instead, with files and people of its own. Either way it removes what it can when it is over.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

from etl.audit.load_files import Owner
from etl.bootstrap.terms import service_terms
from etl.core import identity
from etl.settings import PREFIX, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NONCE_BYTES = 6
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class LoadPlace:
    """The settings that hold there, and for a place of its own, how workers are told of it."""

    nonce: str
    settings: Settings = field(repr=False)
    changed: Mapping[str, str] = field(default_factory=dict, repr=False)
    folder: Path | None = None  # on this machine, of its own

    @property
    def is_own(self) -> bool:
        """Whether nobody else uses it."""
        return bool(self.changed)

    @property
    def root(self) -> str:
        """Below it lie the files that are announced, and in a place of its own what becomes of them."""
        return f"load/{self.nonce}"

    @property
    def bucket(self) -> str:
        """The bucket of the files that are announced: that of the output, if workers may read there."""
        allowed = sorted(self.settings.buckets)
        return self.settings.bucket if self.settings.bucket in allowed else allowed[0]

    @property
    def environment(self) -> dict[str, str]:
        """What a worker must be told beside what it is told anyway."""
        return {PREFIX + name.upper(): value for name, value in self.changed.items()}

    def owner(self) -> Owner:
        """Say where files lie and whose they are; Fatal where a running service's key is not known."""
        return Owner(self.bucket, self.root, self.nonce, service_terms(self.settings).pseudonym_key)

    def left(self) -> str:
        """Say what is left where it could not be tidied up, for a person who will."""
        own = f"exchanges, queues and Redis keys named {self._name}, and "
        return f"{own if self.is_own else ''}objects below {self.root}/"

    @property
    def _name(self) -> str:
        return _name(self.nonce)


def _name(nonce: str) -> str:
    return f"etl_load_{nonce}"


@contextmanager
def own_place(settings: Settings) -> Iterator[LoadPlace]:
    """Make a place that nobody else uses; its folder on this machine goes at the end."""
    nonce = token_hex(_NONCE_BYTES)
    with tempfile.TemporaryDirectory(prefix=f"{_name(nonce)}-", ignore_cleanup_errors=True) as folder:
        changed = _changed(settings, nonce, folder)
        plain = settings.model_dump(exclude_unset=True)
        yield LoadPlace(nonce, Settings.model_validate(plain | changed), changed, Path(folder))


def running_place(settings: Settings) -> LoadPlace:
    """Use the place of a running service."""
    return LoadPlace(token_hex(_NONCE_BYTES), settings)


def _changed(settings: Settings, nonce: str, folder: str) -> dict[str, str]:
    return {
        "broker_exchange": _name(nonce),
        "broker_queue": _name(nonce),
        "redis_prefix": _name(nonce),
        "prefix": f"load/{nonce}",
        "raw_buckets": settings.bucket,
        "pseudonym_key": token_hex(_KEY_BYTES),
        "state_folder": str(Path(folder, "state")),
        "http_port": "0",  # a free one
    }


def part_keys(record_type: str, input_id: str) -> tuple[str, str]:
    """Give the keys of the part and of the quarantine report that an input may have."""
    return identity.part_key(record_type, input_id, 0), identity.quarantine_key(record_type, input_id, 0)
