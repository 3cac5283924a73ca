"""The contract a record type fulfils: raw Avro record in, episodes and drafts of examples out.

A record type is a pure value. It knows its schema, how to read one record, what the records of a set
mean, and how to say it; it knows no file, queue, zone database or clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from etl.core.age import AgeBand
    from etl.core.grounding import Usage
    from etl.core.localtime import Zone
    from etl.core.model import Episode
    from etl.core.outcome import Deduction
    from etl.core.rules import Rules


class Record(Protocol):
    """What every parsed record carries, whatever its type. Its ``repr`` shows no reading.

    It is a named tuple of plain values that begins with ``record_id``, ``modified_ms``, ``offset``,
    ``source`` and ``faults``.
    """

    def __getitem__(self, part: slice, /) -> tuple[Any, ...]:
        """Give some of its values."""

    @property
    def record_id(self) -> str:
        """The id the source app gave it; records of one id are versions of one record."""

    @property
    def modified_ms(self) -> int:
        """When the source app last changed it."""

    @property
    def size(self) -> int:
        """How much it holds (samples, stages; 1 for a single value): the tie-break of versions."""

    @property
    def offset(self) -> str | None:
        """Its zone offset as written: ``Z``, ``-05:00`` or None."""

    @property
    def source(self) -> int:
        """Index of the file it came from, within the set."""

    @property
    def faults(self) -> tuple[Deduction, ...]:
        """What is wrong with it; see :mod:`etl.core.quality` for what each fault costs."""

    def content(self) -> str:
        """All it says, as text for ordering equal claims; the same from whichever file it came."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What holds for the whole set.

    ``zone`` is the subject's local zone, ``age`` their age band (None: unknown); ``priority`` names the
    origins to prefer where several tell of the same time, best first, as far as somebody has said so.
    """

    zone: Zone | None
    rules: Rules
    priority: tuple[str, ...] = ()
    age: AgeBand | None = None


@dataclass(frozen=True, slots=True)
class Processed:
    """The meaning of a set: its episodes, and how many records another one already covers."""

    episodes: tuple[Episode, ...]
    overlapping: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """One example before it has an identity.

    ``template`` names the wording; ``facts`` the names of the episode's facts its texts mention;
    ``evidence`` the guideline names it leans on, each with the claim made.
    """

    task: str
    template: str
    system: str = field(repr=False)
    user: str = field(repr=False)
    assistant: str = field(repr=False)
    facts: tuple[str, ...]
    evidence: tuple[tuple[str, str], ...] = ()  # (claim, guideline name)


class RecordType(Protocol):
    """One kind of Health Connect record, carried all the way."""

    @property
    def name(self) -> str:
        """The record type as announced, for example ``BloodGlucoseRecord``."""

    @property
    def category(self) -> str:
        """Folder of its training file, for example ``metabolic_diabetes``."""

    @property
    def schema(self) -> Mapping[str, Any]:
        """The Avro schema its files are resolved against."""

    @property
    def record(self) -> type[Record]:
        """The class of its records."""

    @property
    def usage(self) -> Usage:
        """How numbers are used in its texts: what the verifier holds every line against."""

    def parse(self, raw: Mapping[str, Any], source: int, rules: Rules) -> Record:
        """Read one decoded Avro record; never raises for bad values, it names them as faults."""

    def process(self, records: Sequence[Any], scope: Scope) -> Processed:
        """Find the episodes in usable records (one version each, any order) and compute their facts."""

    def render(self, episode: Episode, choose: Callable[[str, int], int]) -> Iterable[Draft]:
        """Put an episode into words; ``choose(task, n)`` gives the seeded index of the wording."""
