"""Sleep: sessions with or without stages into single sleeps and periods, and their texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from etl.records.sleep_session import session
from etl.records.sleep_session.episodes import process
from etl.records.sleep_session.render import render
from etl.records.sleep_session.schema import SCHEMA
from etl.records.sleep_session.usage import USAGE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from etl.core.model import Episode
    from etl.core.record_type import Draft, Processed, Scope
    from etl.core.rules import Rules
    from etl.records.sleep_session.session import Session


class SleepSession:
    """The record type ``SleepSessionRecord``."""

    name = "SleepSessionRecord"
    category = "sleep_recovery"
    record = session.Session
    usage = USAGE

    @property
    def schema(self) -> Mapping[str, Any]:
        """The Avro schema its files are resolved against."""
        return SCHEMA

    def parse(self, raw: Mapping[str, Any], source: int, rules: Rules) -> Session:
        """Read one decoded Avro record; faults are named, nothing is raised."""
        return session.parse(raw, source, rules)

    def process(self, records: Sequence[Session], scope: Scope) -> Processed:
        """Find the episodes in usable sessions and compute their facts."""
        return process(records, scope)

    def render(self, episode: Episode, choose: Callable[[str, int], int]) -> Iterable[Draft]:
        """Put an episode into words."""
        return render(episode, choose)


SLEEP_SESSION = SleepSession()
