"""The peer: what a plain script does. Decode each file, count, mean, one line a file; nothing is safe."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fastavro

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: What is averaged, by record name.
VALUES: dict[str, Callable[[Any], list[float]]] = {
    "AvroBloodGlucoseRecord": lambda record: [record["levelInMilligramsPerDeciliter"]],
    "AvroHeartRateRecord": lambda record: [sample["beatsPerMinute"] for sample in record["samples"]],
    "AvroHeartRateVariabilityRmssdRecord": lambda record: [record["heartRateVariabilityRmssd"]],
    "AvroSleepSessionRecord": lambda record: [record["endTimeEpochMillis"] - record["startTimeEpochMillis"]],
    "AvroStepsRecord": lambda record: [record["count"]],
    "AvroActiveCaloriesBurnedRecord": lambda record: [record["energyInKilocalories"]],
}


def main(source: str, out: str) -> None:
    """Read every file below ``source``, write one line a file to ``out``."""
    with Path(out).open("w", encoding="utf-8") as lines:
        for path in sorted(Path(source).rglob("*.avro")):
            with path.open("rb") as file:
                reader: Any = fastavro.reader(file)
                name = reader.writer_schema["name"].rpartition(".")[2]
                records: Iterator[Any] = iter(reader)
                values = [value for record in records for value in VALUES[name](record)]
            mean = sum(values) / len(values) if values else None
            lines.write(json.dumps({"file": path.name, "n": len(values), "mean": mean}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
