"""Make golden.json: what iglu-python and yasa say of the fixtures. ``make oracles`` runs it.

It runs in an environment of its own and imports nothing of this project, so that no definition of ours can
reach the numbers.
"""

from __future__ import annotations

import csv
import hashlib
import json
import math
import warnings
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

# These live in .venv-oracles, where no type checker looks.
import iglu_python as iglu  # type: ignore[import-not-found]
import pandas as pd  # type: ignore[import-untyped]
import yasa  # type: ignore[import-not-found]

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FOLDER = Path(__file__).parent
FIXTURES = ("glucose.csv", "hypnograms.json")
MIDNIGHT = pd.Timestamp("2026-01-01", tz="UTC")
STEP = 5  # minutes from reading to reading
EPOCH = 0.5  # minutes
ASLEEP = ("N1", "N2", "N3", "REM")

#: iglu's columns, by our names for the kinds of episodes.
EPISODES = {
    "very_low": "lv2_hypo",
    "low": "lv1_hypo",
    "high": "lv1_hyper",
    "very_high": "lv2_hyper",
    "prolonged_low": "ext_hypo",
}
#: What yasa reads. It has no sleep of unstated stage: that takes the place of N1, which no wearable tells.
STAGES = {
    "AWAKE": "WAKE",
    "OUT_OF_BED": "WAKE",
    "AWAKE_IN_BED": "WAKE",
    "SLEEPING": "N1",
    "LIGHT": "N2",
    "DEEP": "N3",
    "REM": "REM",
    "UNKNOWN": "UNS",
    "": "UNS",
}
NUMBERS = {"UNS": -2, "WAKE": 0, "N1": 1, "N2": 2, "N3": 3, "REM": 4}


def glucose() -> dict[str, Any]:
    """Say what iglu makes of the readings as they are, and of the same rounded half up to whole mg/dL."""
    with (FOLDER / FIXTURES[0]).open(encoding="utf-8") as rows:
        trace = [(int(row["minute"]), float(row["mgdl"])) for row in csv.DictReader(rows)]
    rounded = [(minute, float(math.floor(level + 0.5))) for minute, level in trace]
    levels = [level for _, level in trace]
    return {
        "amounts": _amounts(levels),
        "ranges": {"raw": _ranges(levels), "rounded": _ranges([level for _, level in rounded])},
        "above_180.5": iglu.above_percent(levels, targets_above=[180.5]),
        "episodes": {"raw": _episodes(trace), "rounded": _episodes(rounded)},
    }


def _amounts(levels: list[float]) -> dict[str, float]:
    return {
        "mean": iglu.mean_glu(levels),
        "sd": iglu.sd_glu(levels),
        "cv": iglu.cv_glu(levels),
        "gmi": iglu.gmi(levels),
        "lbgi": iglu.lbgi(levels),
        "hbgi": iglu.hbgi(levels),
    }


def _ranges(levels: list[float]) -> dict[str, float]:
    return {
        **iglu.below_percent(levels, targets_below=[54, 70]),
        **iglu.in_range_percent(levels, target_ranges=[[70, 180], [70, 140]]),
        **iglu.above_percent(levels, targets_above=[180, 250]),
        "gri": iglu.gri(levels),
    }


def _episodes(trace: list[tuple[int, float]]) -> dict[str, dict[str, int]]:
    """Give the minutes of each episode by the minute it starts: iglu's labels on its grid, summed."""
    frame = pd.DataFrame(
        {
            "id": "fixture",
            "time": [MIDNIGHT + pd.Timedelta(minutes=minute) for minute, _ in trace],
            "gl": [level for _, level in trace],
        }
    )
    _, labelled = iglu.episode_calculation(frame, return_data=True, tz="UTC")
    return {kind: dict(_spans(labelled, column)) for kind, column in EPISODES.items()}


def _spans(labelled: Any, column: str) -> Iterator[tuple[str, int]]:  # noqa: ANN401 - a DataFrame
    for _, points in labelled[labelled[column] > 0].groupby(["segment", column]):
        start = (points["time"].min() - MIDNIGHT) / pd.Timedelta(minutes=1)
        yield str(int(start)), STEP * len(points)


def sleep() -> dict[str, Any]:
    """Say what yasa makes of each hypnogram, in epochs of half a minute; times in minutes."""
    nights = json.loads((FOLDER / FIXTURES[1]).read_text(encoding="utf-8"))
    return {name: _night(list(_epochs(parts))) for name, parts in nights.items()}


def _epochs(parts: Iterable[tuple[str, float]]) -> Iterator[str]:
    for stage, minutes in parts:
        yield from [STAGES[stage]] * round(minutes / EPOCH)


def _night(epochs: list[str]) -> dict[str, Any]:
    with warnings.catch_warnings(action="ignore", category=FutureWarning):
        # Its successor, Hypnogram.sleep_statistics, rounds to four decimals.
        found = yasa.sleep_statistics([NUMBERS[epoch] for epoch in epochs], sf_hyp=1 / (60 * EPOCH))
    hypnogram = yasa.Hypnogram(epochs, freq="30s")
    return {
        **{name: None if math.isnan(value) else value for name, value in found.items()},
        "UNS": hypnogram.sleep_statistics().get("UNS", 0.0),
        "wakes_of_5_min": _wakes(hypnogram, "5min"),
        "wakes_of_5.5_min": _wakes(hypnogram, "330s"),
    }


def _wakes(hypnogram: Any, threshold: str) -> int:  # noqa: ANN401 - a Hypnogram
    """Count the wake periods of such a length and more that lie between sleep and sleep."""
    asleep = [at for at, stage in enumerate(hypnogram.hypno) if stage in ASLEEP]
    periods = hypnogram.find_periods(threshold=threshold)
    wakes = periods.loc[periods["values"] == "WAKE", "start"]
    return int(wakes.between(asleep[0], asleep[-1]).sum())


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Give numbers in 13 digits: the last ones depend on the processor."""
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, float):
        return float(f"{value:.13g}")
    return value


def main() -> None:
    """Write golden.json beside this file."""
    golden = {
        "versions": {name: version(name) for name in ("iglu-python", "yasa", "numpy", "pandas")},
        "fixture_sha256": {
            name: hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() for name in FIXTURES
        },
        "values": _plain({"glucose": glucose(), "sleep": sleep()}),
    }
    text = json.dumps(golden, indent=1, allow_nan=False) + "\n"
    (FOLDER / "golden.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
