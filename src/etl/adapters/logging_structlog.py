"""The log port over structlog: a line an event, as JSON for machines or aligned for people."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog
from structlog.dev import ConsoleRenderer, plain_traceback

from etl.adapters.logging_stream import MOST_BYTES, LineStream
from etl.pipeline.log_fields import fitting
from etl.pipeline.signals import LEVELS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, MutableMapping
    from typing import Any, TextIO

    from etl.pipeline.instruments import Fact
    from etl.pipeline.log_fields import Fields
    from etl.pipeline.signals import LogEvent

    Line = dict[str, Fact]
    Render = Callable[[Line], str]

_AUTO, _CONSOLE = "auto", "console"
_HEAD = ("timestamp", "level", "event")
_EVENT_WIDTH = 18  # of most events


class StructLog:
    """Writes lines of JSON (``json``), aligned ones (``console``), or as fits the stream (``auto``).

    A line has timestamp (UTC), level, event, its facts in their order, then what ``link`` gives: the trace it
    belongs to. What facts may say is the matter of :mod:`etl.pipeline.log_fields`, and holds for the link,
    too; so no text that came from elsewhere can make a line, or pass for one. The first line after lines that
    the stream did not take says how many were ``dropped``. Nothing is raised, whatever becomes of the stream;
    nothing of it is global: structlog's configuration is neither read nor written.
    """

    def __init__(
        self,
        stream: TextIO | None,
        fmt: str,
        level: str,
        link: Callable[[], Mapping[str, str]],
        fields: Fields,
    ) -> None:
        self._stream = LineStream(stream)
        self._link = link
        self._fields = fields
        self._render = _render(stream, fmt)
        logger = structlog.wrap_logger(
            self._stream,
            processors=[self._line],
            wrapper_class=structlog.make_filtering_bound_logger(level),
            context_class=dict,
            cache_logger_on_first_use=False,
        ).bind()
        self._ways = {event: getattr(logger, level.value) for event, level in LEVELS.items()}

    def tell(self, event: LogEvent, /, **facts: Fact) -> None:
        """Write a line, if its level is among those wanted."""
        self._ways[event](event.value, facts=facts)

    @property
    def dropped(self) -> int:
        """How many lines the stream has not taken since the last that it took."""
        return self._stream.dropped

    def _line(self, _logger: object, level: str, told: MutableMapping[str, Any]) -> str:
        """Make the line; one that is too long for the stream keeps but its head."""
        dropped = {"dropped": self._stream.dropped} if self._stream.dropped else {}
        facts = fitting({**told["facts"], **self._link(), **dropped}, self._fields)
        head = dict(zip(_HEAD, (_now(), level, told["event"]), strict=True))
        line = self._render({**head, **facts})
        return line if len(line.encode()) < MOST_BYTES else self._render(head)


def _render(stream: TextIO | None, fmt: str) -> Render:
    on_terminal = stream is not None and not stream.closed and stream.isatty()
    if fmt == _CONSOLE or (fmt == _AUTO and on_terminal):
        return _for_people(colours=on_terminal and not os.environ.get("NO_COLOR"))
    return json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def _for_people(*, colours: bool) -> Render:
    renderer = ConsoleRenderer(
        colors=colours, sort_keys=False, pad_event_to=_EVENT_WIDTH, exception_formatter=plain_traceback
    )

    def render(line: Line) -> str:
        return renderer(None, "", line).rstrip()

    return render


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
