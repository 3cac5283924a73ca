"""What the Dockerfile builds runs as its image runs: elsewhere, as nobody, where nothing can be written.

No engine is at hand, so this machine's own system stands for the base image: tests/support/clean_root.py.
The stages that remove package managers and start from scratch are only read: tests/unit/deploy. Like `make`,
this needs the package index.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

import etl
from etl.settings import Settings
from tests.support.clean_root import run_in_image
from tests.support.site import SAMPLES

if TYPE_CHECKING:
    from pathlib import Path

#: Each prints one line, or one JSON document on its line.
COMMANDS = """
id -u
python -c 'import etl; print(etl.__file__)'
etl --version
for place in / /etc /opt/etl /usr /data; do touch $place/written 2>&1 | grep -q 'Read-only file system'; done
if python -m pip --version || ls /build; then exit 8; fi
flat() { python -c 'import json, sys; print(json.dumps(json.load(sys.stdin)))'; }
etl settings --json | flat
etl run /data --out /var/lib/etl/out --workers 2 --json | flat
"""


@pytest.mark.timeout(240)
def test_what_is_built_runs_read_only_and_as_nobody(tmp_path: Path) -> None:
    """It should build from the locks, need no source, run as a number, and settle 26 of 26 files."""
    done = run_in_image(COMMANDS, tmp_path / "root", SAMPLES)
    assert done.returncode == 0, done.stderr[-2000:]
    user, place, version, settings, summary = done.stdout.splitlines()
    assert user == ("10001" if os.geteuid() == 0 else "0")  # of its own user namespace
    assert place.startswith("/opt/etl/")
    assert version.endswith(etl.__version__)
    assert {row["variable"] for row in json.loads(settings)} == {
        f"ETL_{name.upper()}" for name in Settings.model_fields
    }
    assert json.loads(summary)["outcomes"]["processed"] == 26
