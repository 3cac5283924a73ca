"""What CI does with the service, done here, step by step; by `make audit`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.support.compose import ROOT

if TYPE_CHECKING:
    from tests.support.site import Site


@pytest.mark.timeout(240)
def test_what_ci_does_with_the_service(site: Site) -> None:
    """It should set up, check, process, assemble and verify as the job says, to the letter."""
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text())["jobs"]
    scripts = [step["run"] for step in jobs["service-containers"]["steps"] if "etl " in step.get("run", "")]
    assert len(scripts) == 3
    search = {"PATH": f"{Path(sys.executable).parent}:{os.defpath}"}
    for script in scripts:
        shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
        done = subprocess.run(  # noqa: S603 - the job's own steps
            shell, cwd=ROOT, env=os.environ | search, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert len(site.objects("parts")) == 26
    assert len(site.objects("training")) == 6
