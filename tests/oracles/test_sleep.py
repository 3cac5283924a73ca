"""Sleep metrics beside those of YASA, on made-up hypnograms."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from etl.records.sleep_session.metrics import measure
from tests.oracles.golden import close, golden, nights
from tests.unit.records.sleep_session.builders import EVENING, MINUTE, line, lone, session, values

if TYPE_CHECKING:
    from etl.records.sleep_session.metrics import Hypnogram

YASA = golden()["values"]["sleep"]
NIGHTS = nights()
AWAKE, ASLEEP, NEITHER = "w", "s", "."
SEEN = {
    **dict.fromkeys(("AWAKE", "OUT_OF_BED", "AWAKE_IN_BED"), AWAKE),
    **dict.fromkeys(("LIGHT", "DEEP", "REM", "SLEEPING"), ASLEEP),
    **dict.fromkeys(("UNKNOWN", ""), NEITHER),
}
#: YASA knows no sleep of unstated stage; it was given as N1.
SHARES = {"sleeping_share": "%N1", "light_share": "%N2", "deep_share": "%N3", "rem_share": "%REM"}


def measured(night: str) -> Hypnogram:
    """Measure a hypnogram that holds sleep."""
    length = sum(minutes for _, minutes in NIGHTS[night])
    found = measure(EVENING, EVENING + round(length * MINUTE), line(NIGHTS[night]))
    assert found is not None
    return found


def facts(night: str) -> dict[str, float]:
    """Give what is told of a hypnogram."""
    return values(lone([session(NIGHTS[night])]))


def epochs(night: str) -> str:
    """Write out the half minutes: awake, asleep or neither."""
    return "".join(SEEN[stage] * round(2 * minutes) for stage, minutes in NIGHTS[night])


def test_every_night_is_compared() -> None:
    """It should leave no hypnogram out."""
    assert YASA.keys() == NIGHTS.keys()


@pytest.mark.parametrize("night", NIGHTS)
def test_times(night: str) -> None:
    """It should give YASA's minutes of bed, sleep, wake, each stage, and of what is neither."""
    found = measured(night)
    ours = {
        "TIB": found.tib,
        "SPT": found.spt,
        "TST": found.tst,
        "WASO": found.waso,
        "SOL": found.sol,
        "N1": found.sleeping,
        "N2": found.light,
        "N3": found.deep,
        "REM": found.rem,
        "UNS": found.unknown,
    }
    assert {name: ms / MINUTE for name, ms in ours.items()} == close(
        {name: YASA[night][name] for name in ours}
    )


@pytest.mark.parametrize("night", NIGHTS)
def test_efficiency(night: str) -> None:
    """It should give YASA's efficiencies."""
    found = measured(night)
    assert found.efficiency == close(YASA[night]["SE"])
    assert found.maintenance == close(YASA[night]["SME"])


@pytest.mark.parametrize("night", NIGHTS)
def test_rem_latency(night: str) -> None:
    """It should count from sleep onset, as the AASM does; YASA's is longer by the time to fall asleep."""
    latency, theirs = measured(night).rem_latency, YASA[night]["Lat_REM"]
    assert (latency is None) == (theirs is None)
    if latency is not None:
        assert latency / MINUTE == close(theirs - epochs(night).index(ASLEEP) / 2)


@pytest.mark.parametrize("night", NIGHTS)
def test_awakenings(night: str) -> None:
    """It should count wakes longer than 5 minutes; YASA's periods of 5 minutes hold those of exactly 5."""
    within = epochs(night).strip(AWAKE + NEITHER)
    exactly = sum(len(wake) == 10 for wake in re.findall(f"{AWAKE}+", within))
    assert measured(night).awakenings == YASA[night]["wakes_of_5.5_min"]
    assert measured(night).awakenings == YASA[night]["wakes_of_5_min"] - exactly


@pytest.mark.parametrize("night", NIGHTS)
def test_shares(night: str) -> None:
    """It should give YASA's shares of sleep; none of a stage that is absent, and none where much is unstaged.

    Much is more than a tenth of the time from first to last sleep that has no stated stage of sleep or wake,
    or a tenth of the session that is unknown. YASA then gives shares all the same.
    """
    theirs = YASA[night]
    unstated = theirs["SPT"] - theirs["TST"] - theirs["WASO"] + theirs["N1"]
    withheld = unstated > theirs["SPT"] / 10 or theirs["UNS"] > theirs["TIB"] / 10
    told = {name: theirs[column] for name, column in SHARES.items() if theirs[column] and not withheld}
    ours = {name: value for name, value in facts(night).items() if name in SHARES}
    assert ours == close(told)


def test_withheld() -> None:
    """It should tell no efficiency where a session starts with sleep; YASA's holds for it all the same."""
    assert YASA["asleep_at_both_ends"]["SOL"] == 0
    assert "se" not in facts("asleep_at_both_ends")
    assert facts("night")["se"] == close(YASA["night"]["SE"])
