"""Sensor or fingersticks, and which of several readings of one truth counts."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from etl.core.localtime import DAY_MS, HOUR_MS, MINUTE_MS
from etl.records.blood_glucose.streams import FINGERSTICK, LIMITED, SENSOR, Separated, separate
from tests.unit.records.blood_glucose.builders import (
    FIVE_MINUTES,
    FIXED,
    METER,
    MIDNIGHT,
    STEADY,
    readings,
    sticks,
)

STELO = "com.dexcom.stelo"
FIRST, SECOND = date(2026, 1, 12), date(2026, 1, 13)
WAVE = [100 + index % 60 for index in range(288)]


def methods(separated: Separated) -> dict[str, int]:
    """Count the readings used by method."""
    return {stream.method: len(stream.readings) for stream in separated.streams}


def test_specimen_makes_a_sensor() -> None:
    """Should take interstitial fluid for a sensor, however sparse."""
    assert methods(separate(readings([100, 101], step_ms=HOUR_MS), FIXED)) == {SENSOR: 2}


def test_pace_makes_a_sensor() -> None:
    """Should take a pace of five minutes for a sensor's, whatever the specimen."""
    assert methods(separate(readings(WAVE, specimen="UNKNOWN"), FIXED)) == {SENSOR: 288}
    assert methods(separate(readings(WAVE[:20], specimen="UNKNOWN"), FIXED)) == {FINGERSTICK: 20}


def test_sensor_goes_before_fingersticks() -> None:
    """Should leave out the fingersticks of a date with sensor readings, and only those."""
    members = readings(WAVE) + sticks([110.0, 120.0]) + sticks([130.0, 140.0, 150.0], MIDNIGHT + DAY_MS)
    separated = separate(members, FIXED)
    assert methods(separated) == {SENSOR: 288, FINGERSTICK: 3}
    assert separated.overlapping == {FIRST: 2}


def test_few_sensor_readings_go_before_many_fingersticks() -> None:
    """Should take the sensor of a date, however little it gave."""
    separated = separate(readings([100.0, 101.0]) + sticks([110.0, 120.0, 130.0]), FIXED)
    assert methods(separated) == {SENSOR: 2}
    assert separated.overlapping == {FIRST: 3}


def test_owner_across_midnight() -> None:
    """Should leave out a date's only reading where another sensor's covers it from the evening before."""
    last = MIDNIGHT + DAY_MS - 2 * MINUTE_MS
    large = readings(WAVE[:50], last - 49 * FIVE_MINUTES, origin="large")
    small = readings([100.0], MIDNIGHT + DAY_MS, origin="small")
    separated = separate(large + small, FIXED)
    assert methods(separated) == {SENSOR: 50}
    assert separated.overlapping == {SECOND: 1}


def test_dates_are_local() -> None:
    """Should judge by local date: 22:00 in the zone is the same date, in UTC the next."""
    members = readings(WAVE) + sticks([110.0], MIDNIGHT + 22 * HOUR_MS)
    assert methods(separate(members, FIXED)) == {SENSOR: 288}
    morning = readings(WAVE[:120])
    evening = sticks([110.0], MIDNIGHT + 22 * HOUR_MS)
    assert methods(separate(morning + evening, FIXED)) == {SENSOR: 120}
    assert methods(separate(morning + evening, None)) == {SENSOR: 120, FINGERSTICK: 1}


def test_larger_origin_owns_its_minutes() -> None:
    """Should let the origin with more readings own a minute, and others fill its gaps."""
    large = readings(WAVE[:200], origin="b.large")
    small = readings([300.0] * 88, MIDNIGHT + 150 * FIVE_MINUTES, origin="a.small")
    (stream,) = separate(small + large, FIXED).streams
    assert len(stream.readings) == 238
    assert sum(reading.origin == "a.small" for reading in stream.readings) == 38
    assert separate(small + large, FIXED).overlapping == {FIRST: 50}


def test_sensors_out_of_step() -> None:
    """Should not add up sensors that read two minutes apart."""
    separated = separate(
        readings(WAVE, origin="b.large") + readings(WAVE[:287], MIDNIGHT + 2 * MINUTE_MS, origin="a.small"),
        FIXED,
    )
    assert methods(separated) == {SENSOR: 288}
    assert separated.overlapping == {FIRST: 287}


def test_equal_origins() -> None:
    """Should let the first by name own the time where counts are equal."""
    (stream,) = separate(readings(WAVE, origin="b") + readings(WAVE, origin="a"), FIXED).streams
    assert {reading.origin for reading in stream.readings} == {"a"}


def test_repeats_of_an_origin() -> None:
    """Should count a reading a minute; of several the earliest, of equals the newest, then by id."""
    first, late = readings([100, 200], step_ms=30_000)
    newer = first._replace(record_id="zz", mgdl=150.0, modified_ms=1)
    twin = newer._replace(record_id="yy", mgdl=160.0)
    (stream,) = separate([late, first, newer, twin], FIXED).streams
    assert [reading.record_id for reading in stream.readings] == ["yy"]
    assert separate([late, first, newer, twin], FIXED).overlapping == {FIRST: 3}


def test_fingerstick_sent_by_two_apps() -> None:
    """Should count a fingerstick once that two apps report within a minute."""
    meter = sticks([110.0, 120.0, 130.0])
    copies = [reading._replace(origin="z.copy", record_id=f"c{reading.time_ms}") for reading in meter[:2]]
    (stream,) = separate(meter + copies, FIXED).streams
    assert len(stream.readings) == 3


def test_known_limited_display() -> None:
    """Should know a sensor with a limited display by its app."""
    (stream,) = separate(readings(WAVE, origin=STELO), FIXED).streams
    assert (stream.method, stream.assumed) == (LIMITED, frozenset())


def test_reading_beyond_the_display() -> None:
    """Should believe a reading beyond rather than the name of the app."""
    for beyond in (69.4, 250.5):
        (stream,) = separate(readings([*WAVE, beyond], origin=STELO), FIXED).streams
        assert stream.method == SENSOR


def test_assumed_limited_display() -> None:
    """Should assume a limited display where three readings pile up on a limit and none lies beyond."""
    for bound in (70, 250, 69.5, 250.49):
        (stream,) = separate(readings([*WAVE, bound, bound, bound]), FIXED).streams
        assert (stream.method, stream.assumed) == (LIMITED, frozenset({"com.example.cgm"}))


def test_no_limited_display() -> None:
    """Should assume nothing of two on a limit, of limits shared out, or with a reading beyond."""
    for tail in ([70, 70], [70, 70, 250, 250], [70, 70, 70, 69], [250, 250, 250, 251]):
        (stream,) = separate(readings([*WAVE, *tail]), FIXED).streams
        assert stream.method == SENSOR


def test_limited_and_other_sensor_never_mix() -> None:
    """Should give each date to the kind of sensor with more readings, a tie to the one that shows all."""
    low = [60.0] * 10
    limited, other = readings(WAVE, origin=STELO), readings(low, MIDNIGHT + 1, origin="g7")
    assert methods(separate(limited + other, FIXED)) == {LIMITED: 288}
    assert methods(separate(limited[:10] + other, FIXED)) == {SENSOR: 10}
    later = readings(low, MIDNIGHT + DAY_MS, origin="g7")
    separated = separate(limited + later, FIXED)
    assert methods(separated) == {SENSOR: 10, LIMITED: 288}
    assert separated.overlapping == {}


def test_each_sensor_has_its_pace() -> None:
    """Should measure the cadence of each sensor origin."""
    members = readings(WAVE, origin="five") + readings(
        WAVE[:90], MIDNIGHT + DAY_MS, step_ms=15 * MINUTE_MS, origin="fifteen"
    )
    (stream,) = separate(members, FIXED).streams
    assert stream.cadences == {"five": 5, "fifteen": 15}
    assert stream.cadence_ms(stream.by_date[SECOND]) == 15 * MINUTE_MS
    assert stream.cadence_ms(stream.readings) == 5 * MINUTE_MS


def test_nothing() -> None:
    """Should make nothing of nothing."""
    assert separate([], FIXED) == Separated((), {})


SET = st.lists(
    st.tuples(
        st.integers(0, 3 * 288),
        st.sampled_from(["a", "b", STELO]),
        st.sampled_from(["INTERSTITIAL_FLUID", METER]),
        st.integers(60, 260),
    ),
    max_size=40,
)


@STEADY
@given(SET, st.randoms(), st.sampled_from([FIXED, None]))
def test_any_set(parts: list[tuple[int, str, str, int]], chance: object, zone: object) -> None:
    """Should use or leave out every reading, in ascending order, whatever order they come in."""
    members = [
        readings([level], MIDNIGHT + step * 2 * MINUTE_MS, origin=origin, specimen=specimen)[0]._replace(
            record_id=str(index)
        )
        for index, (step, origin, specimen, level) in enumerate(parts)
    ]
    separated = separate(members, zone)  # type: ignore[arg-type]  # sampled_from joins the types
    used = [reading for stream in separated.streams for reading in stream.readings]
    assert len(used) + sum(separated.overlapping.values()) == len(members)
    for stream in separated.streams:
        times = [reading.time_ms for reading in stream.readings]
        assert times == sorted(set(times))
        assert [r for day in stream.by_date.values() for r in day] == list(stream.readings)
    chance.shuffle(members)  # type: ignore[attr-defined]  # hypothesis' Random
    assert separate(members, zone) == separated  # type: ignore[arg-type]  # sampled_from joins the types
