"""The peer: what a plain script does. Decode each file, count, mean, one line a file; nothing is safe."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fastavro

if TYPE_CHECKING:
    from collections.abc import Iterator


def main(source: str, out: str) -> None:
    """Read every file below ``source``, write one line a file to ``out``."""
    with Path(out).open("w", encoding="utf-8") as lines:
        for path in sorted(Path(source).rglob("*.avro")):
            with path.open("rb") as file:
                records: Iterator[Any] = iter(fastavro.reader(file))
                levels = [record["levelInMilligramsPerDeciliter"] for record in records]
            lines.write(json.dumps({"n": len(levels), "mean": sum(levels) / len(levels)}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
