"""All settings, with their defaults and meanings: of the subject and the machine, of limits and quality."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Self

from pydantic import ConfigDict, Field, SecretStr, ValidationInfo, field_validator, model_validator

from etl.core.age import MAX_YEARS
from etl.core.localtime import parse_zone
from etl.core.rules import Limits, QualityRules, Rules
from etl.records import ALL
from etl.settings.service import ServiceSettings
from etl.settings.signals import SignalSettings
from etl.settings.values import (
    Chars,
    Count,
    Delays,
    Depth,
    FileBytes,
    Folder,
    MemoryBytes,
    Priorities,
    Seconds,
    Share,
    Workers,
    expanded,
    is_unicode,
)

_KIB = 1024
_EPSILON = 1e-9
_MIN_KEY_CHARS = 16
_LIMITS, _QUALITY = Limits(), QualityRules()


class Settings(ServiceSettings, SignalSettings):
    """All settings, with their defaults and meanings."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    subject: str = Field(
        "local", min_length=1, description="whose records these are; only its pseudonym is written"
    )
    zone: str | None = Field(
        None, description="the subject's time zone: an IANA name or an offset such as -05:00"
    )
    age: int | None = Field(
        None,
        ge=0,
        le=MAX_YEARS,
        description="the subject's age in years; only its five-year band is used",
    )
    pseudonym_key: SecretStr | None = Field(
        None, description="secret that turns user ids into pseudonyms; default: a key file made at first use"
    )
    state_folder: Folder = Field(
        Path("~/.local/state/etl"),
        validate_default=True,
        description="folder of the pseudonym key file when no key is given",
    )
    workers: Workers = Field(
        default_factory=lambda: min(os.cpu_count() or 1, 256), description="sandbox child processes"
    )
    retry_delays: Delays = Field((0.1, 0.5, 2.0), description="seconds before each retry of etl run")
    limit_file_bytes: FileBytes = Field(
        _LIMITS.file_bytes, description="largest file; a larger one is quarantined"
    )
    limit_decoded_bytes: FileBytes = Field(
        _LIMITS.decoded_bytes, description="most bytes after decompression"
    )
    limit_records: Count = Field(_LIMITS.records, description="most records in a file")
    limit_items: Count = Field(_LIMITS.items, description="most array and map items in a file")
    limit_depth: Depth = Field(_LIMITS.depth, description="deepest nesting of a schema")
    limit_text_chars: Chars = Field(_LIMITS.text_chars, description="longest string a record may carry")
    limit_memory_bytes: MemoryBytes = Field(1024 * _KIB**2, description="address space of one sandbox child")
    limit_cpu_seconds: Seconds = Field(60, description="CPU time of one file in a sandbox child")
    limit_wall_seconds: Seconds = Field(120, description="wall time of one file in a sandbox child")
    quality_threshold: Share = Field(
        _QUALITY.threshold, description="file score below which a file is refused"
    )
    quality_schema: Share = Field(_QUALITY.schema, description="weight of the schema in the file score")
    quality_completeness: Share = Field(_QUALITY.completeness, description="weight of completeness")
    quality_plausibility: Share = Field(_QUALITY.plausibility, description="weight of plausibility")
    quality_temporal: Share = Field(_QUALITY.temporal, description="weight of the order of times")

    origin_priority: Priorities = Field(
        {},
        description="apps to prefer where several tell of the same time, best first: "
        "StepsRecord=com.a,com.b; SleepSessionRecord=com.c",
    )

    @field_validator("pseudonym_key")
    @classmethod
    def _usable_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < _MIN_KEY_CHARS:
            message = f"a pseudonym key needs at least {_MIN_KEY_CHARS} characters"
            raise ValueError(message)
        if value is not None and not is_unicode(value.get_secret_value()):
            raise ValueError("a pseudonym key must be UTF-8 text")
        return value

    @field_validator("state_folder")
    @classmethod
    def _absolute(cls, value: Path, info: ValidationInfo) -> Path:
        """Make it absolute; with a key at hand it is not used, so no home is needed."""
        return value if info.data.get("pseudonym_key") else expanded(value)

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str | None) -> str | None:
        if value is not None:
            parse_zone(value)
        return value

    @field_validator("origin_priority")
    @classmethod
    def _known_types(cls, value: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        known = {record_type.name for record_type in ALL}
        if not set(value) <= known or not all(value.values()):
            message = "write TYPE=APP,APP; TYPE=APP with types out of " + ", ".join(sorted(known))
            raise ValueError(message)
        return value

    @model_validator(mode="after")
    def _weights_add_up(self) -> Self:
        weights = self.quality_schema + self.quality_completeness + self.quality_plausibility
        if abs(weights + self.quality_temporal - 1) > _EPSILON:
            message = "the four quality weights must add up to 1"
            raise ValueError(message)
        return self

    def rules(self) -> Rules:
        """The settings that can change a byte of the output."""
        names = ("file_bytes", "decoded_bytes", "records", "items", "depth", "text_chars")
        parts = ("threshold", "schema", "completeness", "plausibility", "temporal")
        return Rules(
            Limits(**{name: getattr(self, f"limit_{name}") for name in names}),
            QualityRules(**{name: getattr(self, f"quality_{name}") for name in parts}),
            self.origin_priority,
        )
