"""``python -m tools.supply.release v1.2.3``: hold a tag against the version, and print its notes.

It needs nothing but Python, because release.yml runs it first.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

_VERSION = re.compile(r'^__version__ = "(.+)"$', re.MULTILINE)
_HEADING = re.compile(r"^## .*\n", re.MULTILINE)
_LINK = re.compile(r"^\[[^]]+\]: .*\n?", re.MULTILINE)


class NotAReleaseError(Exception):
    """A tag cannot be released; the message says what to do."""


def version(root: Path = ROOT) -> str:
    """Read our version. Raises NotAReleaseError where there is none."""
    if not (found := _VERSION.search((root / "src/etl/__init__.py").read_text(encoding="utf-8"))):
        raise NotAReleaseError("src/etl/__init__.py names no version")
    return found[1]


def notes(release: str, root: Path = ROOT) -> str:
    """Give a version's section of the changelog. Raises NotAReleaseError where it is missing or empty."""
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    starts = [found for found in _HEADING.finditer(text) if found[0].startswith(f"## [{release}] - ")]
    if len(starts) != 1:
        raise NotAReleaseError(
            f"CHANGELOG.md needs one heading '## [{release}] - YYYY-MM-DD', not {len(starts)}"
        )
    rest = text[starts[0].end() :]
    section = _LINK.sub("", rest[: end.start() if (end := _HEADING.search(rest)) else len(rest)]).strip()
    if not section:
        raise NotAReleaseError(f"the section of {release} in CHANGELOG.md is empty; try: say what is new")
    return section


def check_tag(tag: str, root: Path = ROOT) -> str:
    """Give the version that a tag releases. Raises NotAReleaseError where the code says another."""
    if tag != f"v{version(root)}":
        raise NotAReleaseError(f"the tag is {tag}, the code says {version(root)}; try: tag v{version(root)}")
    return version(root)


def main(arguments: list[str]) -> int:
    """Print the notes of a tag, or say why it is no release."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m tools.supply.release v1.2.3\n")
        return 2
    try:
        sys.stdout.write(f"{notes(check_tag(arguments[0]))}\n")
    except NotAReleaseError as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
