"""From a :class:`SampleSpec` to files: no disk, no clock, the same bytes on every machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from etl.samples.blood_glucose import BloodGlucose
from etl.samples.chance import seeded
from etl.samples.container import container, writer_schema
from etl.samples.exports import by_count, by_time, sync_times
from etl.samples.life import Life
from etl.samples.people import person
from etl.samples.spec import SampleFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from etl.samples.exports import Export, Exportable
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

    def records(self, life: Life, person: Person, first: int) -> Iterable[Exportable]:
        """All records from day ``first`` of that life on, by time, without end."""


GENERATORS: tuple[Generator, ...] = (BloodGlucose(),)


def generate(spec: SampleSpec) -> Iterator[SampleFile]:
    """The files of the spec, one at a time: subject after subject, type after type, by fetch time.

    Paths are relative; with several subjects each has a folder of its own (``subject-01/``).
    """
    for number in range(1, spec.subjects + 1):
        folder = f"subject-{number:02d}/" if spec.subjects > 1 else ""
        for kind in GENERATORS:
            yield from _files(spec, person(number), kind, folder)


def _files(spec: SampleSpec, who: Person, kind: Generator, folder: str) -> Iterator[SampleFile]:
    schema = writer_schema(kind.schema)
    for export in _exports(spec, who, kind):
        name = f"{kind.name}_{export.fetch_ms}.avro"
        content = container(schema, export.records, f"{who.name}/{name}")
        yield SampleFile(folder + name, content, who.name, kind.name, len(export.records))


def _exports(spec: SampleSpec, who: Person, kind: Generator) -> Iterator[Export]:
    life = Life(spec.seed, who.number)
    rng = seeded(spec.seed, who.number, "exports", kind.name)
    if spec.records is not None:
        return by_count(kind.records(life, who, 0), spec.files, spec.records, rng)
    return by_time(kind.records(life, who, -1), sync_times(spec.days, spec.files, rng))
