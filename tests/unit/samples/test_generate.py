"""The files as a whole: the same bytes everywhere, and everything a real set of exports shows."""

from __future__ import annotations

import io
from collections import Counter, defaultdict
from functools import partial
from hashlib import sha256
from itertools import islice
from typing import Any

import fastavro
import pytest

from etl.records.blood_glucose.schema import SCHEMA
from etl.samples.generate import generate
from etl.samples.life import FIRST_DAY, HOUR_MS, local_ms
from etl.samples.spec import SampleSpec
from tests.unit.samples.conftest import Decoded, decode, local_day, modified, newest

glucose = partial(SampleSpec, types=("BloodGlucoseRecord",))

FIELDS = [
    "metadata",
    "timeEpochMillis",
    "zoneOffsetId",
    "levelInMilligramsPerDeciliter",
    "specimenSource",
    "mealType",
    "relationToMeal",
    "appRecordFetchTimeEpochMillis",
]
TWO_DAYS = {local_day(local_ms(FIRST_DAY, 60)), local_day(local_ms(FIRST_DAY, 1500))}
ENOUGH = 0.7 * 288


def digest(spec: SampleSpec) -> str:
    """One hash over all paths and bytes."""
    whole = sha256()
    for file in generate(spec):
        whole.update(file.path.encode() + b"\0" + sha256(file.content).digest())
    return whole.hexdigest()


def union(files: Decoded) -> dict[str, dict[str, Any]]:
    """The newest version of each record, by id."""
    return newest(records for _, records in files)


def content(record: dict[str, Any]) -> dict[str, Any]:
    """All of a record but when it was fetched."""
    return {key: value for key, value in record.items() if key != "appRecordFetchTimeEpochMillis"}


def days(records: list[dict[str, Any]]) -> Counter[int]:
    """How many readings each local day holds."""
    return Counter(local_day(record["timeEpochMillis"]) for record in records)


# --- determinism ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        (glucose(), "98f12a655dea935d6a4b6b215ee06411159f93491be9d56b0292d8a331706356"),
        (
            glucose(seed=1, subjects=3, files=2, records=30),
            "9b7890c75cd0540136be9d26e770ca7364f05076511f40f9034a1d80baef8a50",
        ),
    ],
    ids=["default", "three"],
)
def test_bytes_never_change(spec: SampleSpec, expected: str) -> None:
    """The bytes should be the same on every machine and Python version."""
    assert digest(spec) == expected


def test_same_seed_same_bytes() -> None:
    """Two runs should agree; another seed should not."""
    spec = glucose(seed=3, subjects=3, files=3)
    assert list(generate(spec)) == list(generate(spec))
    other = list(generate(glucose(seed=4, subjects=3, files=3)))
    assert not {file.content for file in generate(spec)} & {file.content for file in other}


def test_a_person_does_not_depend_on_company() -> None:
    """The first subject's files should be the same, alone or among others."""
    alone = list(generate(glucose(files=3)))
    among = [file for file in generate(glucose(files=3, subjects=2)) if file.subject == "sample-01"]
    assert [file.content for file in among] == [file.content for file in alone]
    assert [file.path for file in among] == [f"subject-01/{file.path}" for file in alone]


def test_lazy() -> None:
    """The first files of a million should be there at once."""
    assert len(list(islice(generate(glucose(files=10**6, records=5)), 3))) == 3


# --- files ----------------------------------------------------------------------------------------


def test_names_and_counts(sample_data: Decoded) -> None:
    """Files should be named by type and fetch time, and hold what they say."""
    assert len(sample_data) == 5
    for file, records in sample_data:
        fetched = {record["appRecordFetchTimeEpochMillis"] for record in records}
        assert [f"BloodGlucoseRecord_{time}.avro" for time in fetched] == [file.path]
        assert (file.subject, file.record_type) == ("sample-01", "BloodGlucoseRecord")
        assert file.records == len(records)


def test_fields_stand_in_the_apps_order(sample_data: Decoded) -> None:
    """The schema in the file should have the app's names, order and types."""
    reader = fastavro.reader(io.BytesIO(sample_data[0][0].content))
    schema: Any = reader.writer_schema
    assert schema["name"].rsplit(".")[-1] == "AvroBloodGlucoseRecord"
    assert [field["name"] for field in schema["fields"]] == FIELDS
    assert {tuple(record) for record in sample_data[0][1]} == {tuple(FIELDS)}
    assert not any("default" in field for field in schema["fields"])


def test_our_reader_resolves_them(sample_data: Decoded) -> None:
    """The files should read the same through the schema of the record type."""
    file, records = sample_data[0]
    assert list(fastavro.reader(io.BytesIO(file.content), SCHEMA)) == records


def test_nothing_is_newer_than_its_fetch(sample_data: Decoded) -> None:
    """No record should be measured or changed after it was fetched, none more than 21 hours before."""
    for _, records in sample_data:
        fetch = records[0]["appRecordFetchTimeEpochMillis"]
        assert max(modified(record) for record in records) <= fetch
        assert fetch - 21 * HOUR_MS <= min(record["timeEpochMillis"] for record in records)


# --- the set --------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [7, 1, 2, 3, 4])
def test_two_sufficient_days_from_insufficient_files(seed: int) -> None:
    """The union should hold both days to over 70 %, and no file should hold one."""
    files = [(file, decode(file.content)) for file in generate(glucose(seed=seed))]
    assembled = days(list(union(files).values()))
    assert {day for day, readings in assembled.items() if readings > ENOUGH} == TWO_DAYS
    assert all(max(days(records).values()) < ENOUGH for _, records in files)


def test_as_much_as_a_real_set(sample_data: Decoded) -> None:
    """The default set should have the rows, ids and coverage of the real one, nearly."""
    assembled = days(list(union(sample_data).values()))
    assert 1150 < sum(file.records for file, _ in sample_data) < 1300
    assert 650 < assembled.total() < 760
    first, second = sorted(TWO_DAYS)
    assert assembled[first] == pytest.approx(287, abs=10)
    assert assembled[second] == pytest.approx(251, abs=10)


def test_exports_overlap(sample_data: Decoded) -> None:
    """A record in several files should be the same in each, unless it was changed in between."""
    versions = defaultdict(list)
    for _, records in sample_data:
        for record in records:
            versions[record["metadata"]["id"]].append(record)
    repeated = [found for found in versions.values() if len(found) > 1]
    assert len(repeated) > 350
    for found in repeated:
        fetches = [record["appRecordFetchTimeEpochMillis"] for record in found]
        assert len(set(fetches)) == len(fetches)
        assert len({str(content(record)) for record in found}) == len({modified(record) for record in found})


@pytest.mark.parametrize("seed", [7, 1, 2])
def test_some_records_change_between_exports(seed: int) -> None:
    """A set should hold at least one record in two versions, but few."""
    files = [(file, decode(file.content)) for file in generate(glucose(seed=seed))]
    versions = defaultdict(set)
    for _, records in files:
        for record in records:
            versions[record["metadata"]["id"]].add(modified(record))
    assert 1 <= sum(len(times) > 1 for times in versions.values()) <= 12


def test_default_set_shows_the_quirks(sample_data: Decoded) -> None:
    """The default set should hold highs, a low, Z zones, missing client ids and noisy values."""
    records = list(union(sample_data).values())
    values = [record["levelInMilligramsPerDeciliter"] for record in records]
    assert max(values) > 250
    assert sum(value < 70 for value in values) >= 3
    assert {record["zoneOffsetId"] for record in records} == {"Z"}
    assert None in {record["metadata"]["clientRecordId"] for record in records}
    assert sum(value != round(value) for value in values) > 20


def test_three_kinds_of_people() -> None:
    """With three subjects there should be a wide sensor, a censored one at both bounds, and a meter."""
    files: dict[str, Decoded] = defaultdict(list)
    for file in generate(glucose(subjects=3)):
        files[file.path.split("/")[0]].append((file, decode(file.content)))
    assert list(files) == ["subject-01", "subject-02", "subject-03"]
    censored = [record["levelInMilligramsPerDeciliter"] for record in union(files["subject-02"]).values()]
    assert (min(censored), max(censored)) == (70, 250)
    pricked = list(union(files["subject-03"]).values())
    assert {record["specimenSource"] for record in pricked} == {"CAPILLARY_BLOOD"}
    assert {record["zoneOffsetId"] for record in pricked} == {"-05:00"}
    assert len({record["relationToMeal"] for record in pricked}) >= 3


@pytest.mark.parametrize("size", [1, 12, 476])
def test_files_of_a_given_size(size: int) -> None:
    """With a size asked for, every file should hold so many, each in a file of its own name."""
    files = list(generate(glucose(files=4, records=size, subjects=3)))
    assert {file.records for file in files} == {size}
    assert {len(decode(file.content)) for file in files} == {size}
    assert len({file.path for file in files}) == 12


@pytest.mark.parametrize("name", ["days", "subjects", "files", "records"])
def test_refuses_nothing(name: str) -> None:
    """A number below one should be refused by its name."""
    nothing: dict[str, Any] = {name: 0}
    with pytest.raises(ValueError, match=name):
        SampleSpec(**nothing)


def test_repr_shows_no_content() -> None:
    """A file's repr should not hold its bytes."""
    file = next(generate(glucose(files=1)))
    assert "Obj" not in repr(file)
    assert len(repr(file)) < 200
