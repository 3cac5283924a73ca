"""``etl show``: find training lines by file, folder or input id."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.core.errors import Fatal

if TYPE_CHECKING:
    from collections.abc import Iterator

_INPUT_ID = re.compile(r"[0-9a-f]{6,64}")


def find(target: str, out: Path) -> list[Path]:
    """Files that a path, or the beginning of an input id, stands for.

    Raises Fatal when there are none.
    """
    path = Path(target)
    if path.is_dir():
        found = sorted(path.rglob("*.jsonl"))
    elif path.is_file():
        found = [path]
    elif _INPUT_ID.fullmatch(target):
        found = sorted(
            place for room in ("parts", "quarantine") for place in (out / room).rglob(f"{target}*")
        )
    else:
        raise Fatal(f"nothing at {target}", "give a file or folder of JSONL, or an input id with --out")
    if not found:
        raise Fatal(f"no examples at {target}", "run 'etl run' first, or check --out")
    return found


def lines(paths: list[Path]) -> Iterator[dict[str, Any]]:
    """Read the lines (of a quarantine report: the report) one by one.

    Raises Fatal when a file is not made of JSON objects.
    """
    for path in paths:
        try:
            if path.suffix == ".json":
                yield json.loads(path.read_bytes())
            else:
                with path.open("rb") as file:
                    yield from map(json.loads, file)
        except (OSError, ValueError):
            message = f"{path} is not a file of JSON lines"
            raise Fatal(message, "give a part or a training file that etl run wrote") from None
