"""``python -m tools.mutants``: change the code, try the tests on each change, say which none notices."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from tools.mutants.trial import notices, read, unexplained

ROOT = Path(__file__).parents[2]
COPY = ROOT / "build/mutants"
_COPIED = ("src", "tests", "tools", "sample-data", "deploy", "pyproject.toml", "README.md")


def main(arguments: list[str]) -> int:
    """Read the command line, and do it."""
    parser = argparse.ArgumentParser(prog="python -m tools.mutants", description=__doc__)
    parser.add_argument("--at-once", type=int, default=os.cpu_count() or 1, help="how many to try at once")
    parser.add_argument("--keep", action="store_true", help="go on with what an earlier run has tried")
    parser.add_argument("--only", nargs="*", default=[], help="changes whose names these patterns fit")
    asked = parser.parse_args(arguments)
    copied(keep=asked.keep)
    run("run", "--max-children", str(asked.at_once), *asked.only)
    lines = (line.partition(": ") for line in run("results", "--all", "true", quiet=True).splitlines())
    ends = [(name.strip(), end.strip()) for name, _, end in lines if end.strip() not in {"", "not checked"}]
    left = [name for name, end in ends if end not in {"killed", "timeout"}]
    # mutmut tries the tests that it saw reach a function, and overlooks some: those left are tried on all.
    survivors = [name for name in left if not notices(name, COPY / "mutants")]
    found = [read(name, run("show", name, quiet=True)) for name in survivors]
    told = tomllib.loads((Path(__file__).parent / "explained.toml").read_text(encoding="utf-8"))
    missing = unexplained(found, told)
    print(f"{len(ends)} changes; noticed {len(ends) - len(found)}, not noticed {len(found)},")  # noqa: T201
    print(f"of which explained {len(found) - len(missing)}, not explained {len(missing)}")  # noqa: T201
    for mutant in missing:
        print(f"\n{mutant.function}\n{mutant}")  # noqa: T201 - what a person came for
    return 1 if missing else 0


def copied(*, keep: bool) -> None:
    """Copy what the tests need."""
    if COPY.exists() and not keep:
        shutil.rmtree(COPY)
    COPY.mkdir(parents=True, exist_ok=True)
    for name in _COPIED:
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, COPY / name, dirs_exist_ok=True, ignore=ignored)
        else:
            shutil.copy2(source, COPY / name)


def run(*arguments: str, quiet: bool = False) -> str:
    """Run mutmut in the copy; give what it prints, unless a person should see that."""
    command = [sys.executable, "-m", "mutmut", *arguments]
    done = subprocess.run(command, cwd=COPY, text=True, stdout=subprocess.PIPE if quiet else None, check=True)  # noqa: S603 - ours
    return done.stdout or ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
