"""What holds for the files of every record type, and for the set of them all."""

from __future__ import annotations

import io
from collections import Counter, defaultdict
from functools import cache
from hashlib import sha256
from itertools import chain
from typing import Any

import fastavro
import pytest

from etl.samples.generate import GENERATORS, RECORD_TYPES, generate, number_of_files
from etl.samples.life import HOUR_MS, Life
from etl.samples.people import person
from etl.samples.spec import SampleSpec
from tests.unit.samples.conftest import Decoded, decode, modified, newest, versions

METADATA = [
    "id",
    "dataOriginPackageName",
    "lastModifiedTimeEpochMillis",
    "clientRecordId",
    "clientRecordVersion",
    "device",
]
INTERVAL = ["startTimeEpochMillis", "endTimeEpochMillis", "startZoneOffsetId", "endZoneOffsetId"]
FETCHED = "appRecordFetchTimeEpochMillis"
FIELDS = {
    "HeartRateRecord": ["metadata", *INTERVAL, FETCHED, "samples"],
    "HeartRateVariabilityRmssdRecord": [
        "metadata",
        "timeEpochMillis",
        "zoneOffsetId",
        "heartRateVariabilityRmssd",
        FETCHED,
    ],
    "SleepSessionRecord": ["metadata", "title", "notes", *INTERVAL, "durationMillis", FETCHED, "stages"],
    "StepsRecord": ["metadata", *INTERVAL, "count", FETCHED],
    "ActiveCaloriesBurnedRecord": ["metadata", *INTERVAL, "energyInKilocalories", FETCHED],
}
NEW = list(FIELDS)
COUNTS = {
    "BloodGlucoseRecord": 5,
    "HeartRateRecord": 5,
    "HeartRateVariabilityRmssdRecord": 3,
    "SleepSessionRecord": 5,
    "StepsRecord": 5,
    "ActiveCaloriesBurnedRecord": 3,
}


def digest(spec: SampleSpec) -> str:
    """One hash over all paths and bytes."""
    whole = sha256()
    for file in generate(spec):
        whole.update(file.path.encode() + b"\0" + sha256(file.content).digest())
    return whole.hexdigest()


def start(record: dict[str, Any]) -> int:
    """When it begins."""
    time = record.get("startTimeEpochMillis", record.get("timeEpochMillis"))
    assert isinstance(time, int)
    return time


def end(record: dict[str, Any]) -> int:
    """When it ends."""
    time = record.get("endTimeEpochMillis", record.get("timeEpochMillis"))
    assert isinstance(time, int)
    return time


def values(record: dict[str, Any]) -> dict[str, Any]:
    """What is measured."""
    return {key: value for key, value in record.items() if key not in ("metadata", FETCHED)}


@cache
def decoded_of_all(name: str) -> list[list[list[dict[str, Any]]]]:
    """The files of three people, each kind once."""
    found: dict[str, list[list[dict[str, Any]]]] = defaultdict(list)
    for file in generate(SampleSpec(subjects=3, days=4, files=9, types=(name,))):
        found[file.subject].append(decode(file.content))
    return list(found.values())


# --- the set --------------------------------------------------------------------------------------


def test_as_many_files_as_a_real_set(default_set: dict[str, Decoded]) -> None:
    """The default set should have the 26 files of the real one, type by type, some 500 KB in all."""
    files = [file for found in default_set.values() for file, _ in found]
    assert {name: len(found) for name, found in default_set.items()} == COUNTS
    assert number_of_files(SampleSpec()) == len(files) == 26
    assert sum(len(file.content) for file in files) < 500_000
    assert max(len(file.content) for file in files) < 50_000


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        (SampleSpec(), "87fa827d89af1a1f3ed55f99ff8e1ae2847e9b27a7323a944d7c4a7d88a70ed6"),
        (
            SampleSpec(seed=1, subjects=3, files=2, records=30),
            "7310e8cad964c5ca496830e50314da14a2bbc741e5bf64ee39114c2970a44d7e",
        ),
        (
            SampleSpec(seed=2, subjects=3, days=6, files=13),
            "7ef7bbd0911977bc304107043f7d535407b0f30de78eaf687596824c47055eb3",
        ),
    ],
    ids=["default", "three", "days"],
)
def test_bytes_never_change(spec: SampleSpec, expected: str) -> None:
    """The bytes should be the same on every machine and Python version."""
    assert digest(spec) == expected


@pytest.mark.parametrize("name", RECORD_TYPES)
def test_a_type_does_not_depend_on_others(name: str, default_set: dict[str, Decoded]) -> None:
    """A type's files should be the same, alone or among others."""
    assert list(generate(SampleSpec(types=(name,)))) == [file for file, _ in default_set[name]]


def test_types_keep_their_order() -> None:
    """Types asked for should come in the order of all, each once, however they are named."""
    spec = SampleSpec(files=1, types=("StepsRecord", "HeartRateRecord", "StepsRecord"))
    assert [file.record_type for file in generate(spec)] == ["HeartRateRecord", "StepsRecord"]
    assert number_of_files(spec) == 2


def test_refuses_an_unknown_type() -> None:
    """A type that nobody makes should be refused by its name, and those that are made be told."""
    with pytest.raises(ValueError, match=r"StepsRecord.*not Blood"):
        list(generate(SampleSpec(types=("StepsRecord", "Blood"))))


def test_another_seed_is_another_life() -> None:
    """No file should be the same for another seed or another person."""
    files = [*generate(SampleSpec(subjects=3)), *generate(SampleSpec(seed=8, subjects=3))]
    assert len({file.content for file in files}) == len(files)


@pytest.mark.parametrize("size", [1, 9])
def test_files_of_a_given_size(size: int) -> None:
    """With a size asked for, every file should hold so many records, by time, under a name of its own."""
    files = list(generate(SampleSpec(files=4, records=size, subjects=3)))
    assert len({file.path for file in files}) == len(files) == 3 * (4 * 4 + 3 * 2)
    for file in files:
        records = decode(file.content)
        assert len(records) == file.records == size
        assert [start(record) for record in records] == sorted(map(start, records))


# --- each type ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NEW)
def test_fields_stand_in_the_apps_order(name: str, default_set: dict[str, Decoded]) -> None:
    """The schema in the file should have the app's names and order; only arrays declare a default."""
    file, records = default_set[name][0]
    schema: Any = fastavro.reader(io.BytesIO(file.content)).writer_schema
    assert schema["name"] == f"io.github.hitoshura25.healthsyncapp.data.avro.Avro{name}"
    assert [field["name"] for field in schema["fields"]] == FIELDS[name]
    assert {tuple(record["metadata"]) for record in records} == {tuple(METADATA)}
    defaults = {field["name"] for field in schema["fields"] if "default" in field}
    assert defaults == {"samples", "stages"} & set(FIELDS[name])


@pytest.mark.parametrize("kind", GENERATORS, ids=RECORD_TYPES)
def test_our_reader_resolves_them(kind: Any, default_set: dict[str, Decoded]) -> None:  # noqa: ANN401 - a protocol
    """The files should read the same through the schema of the record type."""
    for file, records in default_set[kind.name]:
        assert list(fastavro.reader(io.BytesIO(file.content), kind.schema)) == records


@pytest.mark.parametrize("name", NEW)
def test_nothing_is_newer_than_its_fetch(name: str) -> None:
    """No record should begin or be changed after it was fetched, none end before the 21 hours."""
    for records in chain.from_iterable(decoded_of_all(name)):
        fetch = records[0][FETCHED]
        assert {record[FETCHED] for record in records} == {fetch}
        assert max(modified(record) for record in records) <= fetch
        assert max(start(record) for record in records) <= fetch
        assert fetch - 21 * HOUR_MS <= min(end(record) for record in records)
        assert [start(record) for record in records] == sorted(map(start, records))


@pytest.mark.parametrize("name", NEW)
def test_exports_overlap(name: str) -> None:
    """A record in several files should differ between them only when it was changed in between."""
    repeated = 0
    for files in decoded_of_all(name):
        for found in versions(files):
            repeated += len(found) > 1
            contents = {(modified(record), str(values(record))) for record in found}
            assert len(contents) == len({modified(record) for record in found})
            assert [modified(record) for record in found] == sorted(map(modified, found))
            assert {record["metadata"]["clientRecordVersion"] for record in found} == {0}
            assert len({record["metadata"]["clientRecordId"] for record in found}) == 1
    assert repeated > 5


@pytest.mark.parametrize("name", NEW)
def test_an_id_is_one_record(name: str) -> None:
    """An id should stand once in a file, and for one origin and one beginning in all."""
    for files in decoded_of_all(name):
        for records in files:
            assert len({record["metadata"]["id"] for record in records}) == len(records)
        for found in versions(files):
            origins = {record["metadata"]["dataOriginPackageName"] for record in found}
            assert len({start(record) for record in found}) == len(origins) == 1


def test_no_two_people_share_an_id() -> None:
    """Ids should be unique over people and types."""
    files = list(generate(SampleSpec(subjects=3)))
    owners = defaultdict(set)
    for file in files:
        for record in decode(file.content):
            owners[record["metadata"]["id"]].add((file.subject, file.record_type))
    assert max(map(len, owners.values())) == 1


@pytest.mark.parametrize("name", NEW)
def test_local_offset_everywhere(name: str) -> None:
    """Every time should come with New York's offset; only the glucose sensor writes Z."""
    for record in chain.from_iterable(chain.from_iterable(decoded_of_all(name))):
        offsets = {value for key, value in record.items() if key.endswith("ZoneOffsetId")}
        assert offsets | {record.get("zoneOffsetId", "-05:00")} == {"-05:00"}


def test_ring_ids_carry_their_time(default_set: dict[str, Decoded]) -> None:
    """The ids of the ring should hold the record's time, those of others should look random."""
    stamped = 0
    for name in NEW:
        for record in newest(records for _, records in default_set[name]).values():
            ring = record["metadata"]["dataOriginPackageName"] == "com.ouraring.oura"
            assert (str(start(record)) in record["metadata"]["id"]) == ring
            stamped += ring
    assert stamped > 500


def test_devices_and_client_ids_are_mixed(default_set: dict[str, Decoded]) -> None:
    """Some records should name a device, some none, some half of one; some a client id, some none."""
    devices, named = Counter[str](), Counter[bool]()
    for name in NEW:
        for _, records in default_set[name]:
            devices.update(str(record["metadata"]["device"]) for record in records)
            named.update(record["metadata"]["clientRecordId"] is None for record in records)
    assert len(devices) == 3
    assert str(None) in devices
    assert str({"manufacturer": None, "model": None, "type": "PHONE"}) in devices
    assert min(named.values()) > 100


@pytest.mark.parametrize("kind", GENERATORS, ids=RECORD_TYPES)
def test_repr_shows_no_record(kind: Any) -> None:  # noqa: ANN401 - a protocol
    """A record's repr should hold neither its id nor its values."""
    record = next(iter(kind.records(Life(7, 1), person(1), 0)))
    content = record.as_of(10**15)
    assert content["metadata"]["id"] not in repr(record)
    for hidden in ("beatsPerMinute", "LIGHT", "Canary", "counted", "value=", "amount="):
        assert hidden not in repr(record)
