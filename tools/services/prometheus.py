"""Prometheus with our own configuration and rules, pointed at one address on loopback."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlencode
from urllib.request import urlopen

import yaml

from tools.services import packages
from tools.services.home import write_private
from tools.services.ports import ask
from tools.services.server import Server

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What the project ships for operators.
SHIPPED = Path(__file__).parents[2] / "deploy/monitoring/prometheus"

_CONFIG = "prometheus.yml"
_SECONDS = 10


class Prometheus(Server):
    """A Prometheus that scrapes one target every second, and a way to ask it."""

    name: ClassVar[str] = "prometheus"

    def query(self, expression: str) -> list[Mapping[str, Any]]:
        """Give what an expression finds now: each series' labels (``metric``) and its ``value``."""
        address = f"http://127.0.0.1:{self.port}/api/v1/query?{urlencode({'query': expression})}"
        with urlopen(address, timeout=_SECONDS) as answer:
            found: list[Mapping[str, Any]] = json.load(answer)["data"]["result"]
        return found

    def _prepare(self) -> None:
        config = pointed_at(self.home.options["target"])
        write_private(self.home.folder / _CONFIG, yaml.safe_dump(config))

    def _command(self) -> list[str]:
        listen = f"--web.listen-address=127.0.0.1:{self.port}"
        return [str(packages.prometheus()), f"--config.file={_CONFIG}", "--storage.tsdb.path=data", listen]

    def _answers(self) -> bool:
        return b" 200 OK" in ask(self.port, b"GET /-/ready HTTP/1.0\r\n\r\n")


def start_prometheus(folder: Path, target: str) -> Prometheus:
    """Start one in a folder of its own that scrapes a target, ``host:port``."""
    return Prometheus.open(folder, target=target)


def pointed_at(target: str) -> dict[str, Any]:
    """Give the shipped configuration with one address instead of DNS, hurried, telling nobody of alerts."""
    config: dict[str, Any] = yaml.safe_load((SHIPPED / _CONFIG).read_text(encoding="utf-8"))
    config["global"] |= {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"}
    config["rule_files"] = [str(SHIPPED / pattern) for pattern in config["rule_files"]]
    del config["alerting"]
    job = next(job for job in config["scrape_configs"] if job["job_name"] == "etl")
    del job["dns_sd_configs"]
    config["scrape_configs"] = [{**job, "static_configs": [{"targets": [target]}]}]
    return config
