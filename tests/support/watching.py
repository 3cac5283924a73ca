"""Asks a service how it is, as a probe or a Prometheus would."""

from __future__ import annotations

import http.client
import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from prometheus_client.parser import text_string_to_metric_families

if TYPE_CHECKING:
    from collections.abc import Callable

_PAUSE = 0.05  # seconds between two questions


@dataclass
class Watched:
    """The pages of a service on loopback; ``took`` is how long each answer did, in seconds."""

    port: int
    took: list[float] = field(default_factory=list)

    def ask(self, page: str) -> tuple[int, bytes]:
        """Ask for a page; status 0 where nothing answers."""
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", page)
            answer = connection.getresponse()
            found = answer.status, answer.read()
        except OSError:
            return 0, b""
        finally:
            connection.close()
        self.took.append(time.monotonic() - began)
        return found

    def ready(self) -> bool:
        """Tell whether it takes deliveries."""
        return self.ask("/ready")[0] == 200

    def health(self) -> dict[str, Any]:
        """Give the whole report."""
        report: dict[str, Any] = json.loads(self.ask("/health")[1])
        return report

    def total(self, name: str, **labels: str) -> float:
        """Add up the series of a metric that have these labels."""
        families = text_string_to_metric_families(self.ask("/metrics")[1].decode())
        return sum(
            sample.value
            for family in families
            for sample in family.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        )

    def until(self, true: Callable[[], bool], seconds: float) -> float:
        """Ask until something holds; give the seconds that took. Fails where it takes longer than allowed."""
        began = time.monotonic()
        while not true():
            waited = time.monotonic() - began
            assert waited < seconds, f"not within {seconds} s"
            time.sleep(_PAUSE)
        return time.monotonic() - began
