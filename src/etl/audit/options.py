"""What an audit is asked to look at: which laws, how deep, and which part of the inputs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from etl.audit.faults import Law

#: What only the whole can show.
OF_THE_WHOLE = frozenset({Law.ONE_OUTCOME, Law.TRAINING})

_BYTES = 256
_SCALE = 2**64


class Shard(NamedTuple):
    """Inputs whose id begins with a byte from ``first`` to ``last``: a long audit in up to 256 pieces.

    Stores list and ledgers tell everything to each piece; what is not of it is passed over unread. Strays and
    events of strangers, which have no input id, belong to the piece of the hash they are named by.
    """

    first: int = 0
    last: int = _BYTES - 1

    @property
    def share(self) -> float:
        """Which share of all inputs it is about."""
        return (self.last - self.first + 1) / _BYTES

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out."""
        return self == Shard()

    def holds(self, name: str) -> bool:
        """Tell whether an input id, or another hash in hexadecimal, is of this piece."""
        return self.first <= int(name[:2], 16) <= self.last


ALL_INPUTS = Shard()


def shards(pieces: int = _BYTES) -> tuple[Shard, ...]:
    """Cut all inputs into pieces of about the same size; raises ValueError for more than 256 or none."""
    if not 1 <= pieces <= _BYTES:
        raise ValueError(f"pieces must be from 1 to {_BYTES}")
    bounds = [number * _BYTES // pieces for number in range(pieces + 1)]
    return tuple(Shard(first, after - 1) for first, after in pairwise(bounds))


@dataclass(frozen=True, slots=True)
class Options:
    """How an audit looks.

    Normal mode holds all that is stored against all else that is stored. ``deep`` also goes back to the
    sources: every part is made again, and the training set is assembled again. ``sample`` does so for that
    many parts, drawn by ``seed``. ``texts`` is about how many parts, and as many lines of each training file,
    have every number of their texts read in normal mode, which takes most of the time; None or ``deep`` means
    all.

    ``generation`` passes over parts of older generations: what a reprocess made can be looked at alone.
    ``since``, in seconds since 1970, passes over parts that were written before, by the clock of the store:
    parts and ledger rows themselves do not say when, so that they are the same whenever that was. With any of
    these or ``shard``, laws that only the whole can show (1 and 9) are reported as not checked; with
    ``since``, also what cannot be told from the parts: see :class:`~etl.audit.report.Gap`.
    """

    laws: frozenset[Law] = frozenset(Law)
    deep: bool = False
    sample: int = 0
    texts: int | None = 250
    seed: int = 0
    generation: int = 0
    shard: Shard = ALL_INPUTS
    since: float | None = None

    @property
    def whole(self) -> bool:
        """Whether nothing is passed over."""
        return self.shard.is_all and self.generation == 0 and self.since is None

    def holds(self, input_id: str, generation: int) -> bool:
        """Tell whether an input is looked at, where its part is new enough."""
        return generation >= self.generation and self.shard.holds(input_id)

    def chance(self, name: str) -> int:
        """Draw a number below 2^64 for a thing: always the same for one name and seed."""
        return int.from_bytes(hashlib.sha256(f"{self.seed} {name}".encode()).digest()[:8], "big")

    def reads(self, name: str, out_of: int) -> bool:
        """Tell whether the texts of a thing, one of so many, are read."""
        if self.deep or self.texts is None or out_of <= self.texts:
            return True
        return self.chance(name) * out_of < self.texts * _SCALE


NORMAL = Options()
