"""Settings of what a service tells of itself: over HTTP, in logs, in traces."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field

from etl.settings.values import Port, Share, Text


class LogFormat(StrEnum):
    """How log lines look."""

    AUTO = "auto"
    JSON = "json"
    CONSOLE = "console"


class LogLevel(StrEnum):
    """The least a log line must matter."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


class SignalSettings(BaseModel):
    """What ``etl serve`` tells of itself, and to whom."""

    http_host: str = Field("127.0.0.1", min_length=1, description="address that health and metrics listen on")
    http_port: Port = Field(None, description="port of health and metrics; without one there is neither")
    log_format: Annotated[LogFormat, BeforeValidator(_lower)] = Field(
        LogFormat.AUTO, description="json, console, or auto: console on a terminal"
    )
    log_level: Annotated[LogLevel, BeforeValidator(_lower)] = Field(
        LogLevel.INFO, description="debug, info (a line an outcome), warning or error"
    )
    otlp_endpoint: Text = Field(
        None, description="where traces go, OTLP over HTTP: http://collector:4318; without one there are none"
    )
    trace_sample: Share = Field(
        1.0, description="share of messages traced, of those whose producer did not decide"
    )
