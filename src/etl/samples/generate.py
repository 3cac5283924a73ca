"""From a :class:`SampleSpec` to files: no disk, no clock, the same bytes on every machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from etl.samples.active_calories import ActiveCalories
from etl.samples.blood_glucose import BloodGlucose
from etl.samples.chance import seeded
from etl.samples.container import container, writer_schema
from etl.samples.exports import by_count, by_time, sync_times
from etl.samples.heart_rate import HeartRate
from etl.samples.hrv_rmssd import HeartRateVariability
from etl.samples.life import Life
from etl.samples.people import person
from etl.samples.sleep_session import SleepSession
from etl.samples.spec import SampleFile
from etl.samples.steps import Steps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from etl.samples.exports import Export, Exportable, Rhythm
    from etl.samples.people import Person
    from etl.samples.spec import SampleSpec


class Generator(Protocol):
    """One record type's generator."""

    @property
    def name(self) -> str:
        """The record type as announced, for example ``BloodGlucoseRecord``."""

    @property
    def schema(self) -> Mapping[str, Any]:
        """The Avro schema its files are read with."""

    @property
    def rhythm(self) -> Rhythm:
        """How often it is exported."""

    def records(self, life: Life, person: Person, first: int) -> Iterable[Exportable]:
        """All records from day ``first`` of that life on, by time, without end."""


GENERATORS: tuple[Generator, ...] = (
    BloodGlucose(),
    HeartRate(),
    HeartRateVariability(),
    SleepSession(),
    Steps(),
    ActiveCalories(),
)
RECORD_TYPES = tuple(kind.name for kind in GENERATORS)
"""All names that may stand in :attr:`SampleSpec.types`."""


def generate(spec: SampleSpec) -> Iterator[SampleFile]:
    """The files of the spec, one at a time: subject after subject, type after type, by fetch time.

    Paths are relative; with several subjects each has a folder of its own (``subject-01/``). Raises
    ``ValueError`` for a type that is none of :data:`RECORD_TYPES`.
    """
    for number in range(1, spec.subjects + 1):
        folder = f"subject-{number:02d}/" if spec.subjects > 1 else ""
        for kind in chosen(spec):
            yield from _files(spec, person(number), kind, folder)


def number_of_files(spec: SampleSpec) -> int:
    """How many files :func:`generate` will make."""
    return spec.subjects * sum(kind.rhythm.files(spec.files) for kind in chosen(spec))


def chosen(spec: SampleSpec) -> list[Generator]:
    """The generators of the types asked for, in their own order."""
    unknown = set(spec.types or ()) - set(RECORD_TYPES)
    if unknown:
        raise ValueError(f"types must be among {', '.join(RECORD_TYPES)}, not {', '.join(sorted(unknown))}")
    return [kind for kind in GENERATORS if spec.types is None or kind.name in spec.types]


def _files(spec: SampleSpec, who: Person, kind: Generator, folder: str) -> Iterator[SampleFile]:
    schema = writer_schema(kind.schema)
    for export in _exports(spec, who, kind):
        name = f"{kind.name}_{export.fetch_ms}.avro"
        content = container(schema, export.records, f"{who.name}/{name}")
        yield SampleFile(folder + name, content, who.name, kind.name, len(export.records))


def _exports(spec: SampleSpec, who: Person, kind: Generator) -> Iterator[Export]:
    life = Life(spec.seed, who.number)
    rng = seeded(spec.seed, who.number, "exports", kind.name)
    files = kind.rhythm.files(spec.files)
    if spec.records is not None:
        return by_count(kind.records(life, who, 0), files, spec.records, rng)
    return by_time(kind.records(life, who, -1), sync_times(spec.days, files, rng, kind.rhythm.earliest))
