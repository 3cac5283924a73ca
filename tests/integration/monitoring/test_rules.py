"""Prometheus and Alertmanager themselves find their configuration right, and every alert fires and clears."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.monitoring import MONITORING, RULES, TESTS
from tools.services import ServiceError, packages

if TYPE_CHECKING:
    from pathlib import Path


def run(program: Path, *arguments: object) -> None:
    """Run a program and fail with all it says unless it is content."""
    done = subprocess.run(  # noqa: S603 - Debian's own programs
        [program, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=50
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_configuration_of_prometheus() -> None:
    """It should be content with the configuration and the rules it names."""
    run(packages.promtool(), "check", "config", MONITORING / "prometheus" / "prometheus.yml")


def test_rules_without_doubts() -> None:
    """It should have nothing to say of the rules, not even what it lets pass: rules that are there twice."""
    run(packages.promtool(), "check", "rules", "--lint=all", "--lint-fatal", *RULES)


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.stem)
def test_rules_do_what_they_should(path: Path) -> None:
    """It should see each alert quiet, firing and quiet again, word for word, and each value recorded."""
    run(packages.promtool(), "test", "rules", path)


def test_configuration_of_alertmanager() -> None:
    """It should be content with its routes, receivers and inhibitions."""
    run(packages.amtool(), "check-config", MONITORING / "alertmanager" / "alertmanager.yml")


def test_missing_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the program and without apt-get, the error should name the packages and the remedy."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    packages.unpacked_monitoring.cache_clear()
    with pytest.raises(ServiceError, match="prometheus prometheus-alertmanager` and stop") as error:
        packages.promtool()
    assert "ETL_TEST_" not in str(error.value)  # that is for the servers
    packages.unpacked_monitoring.cache_clear()
