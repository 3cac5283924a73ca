"""Settings: options, environment, secret files and ``.env`` into one frozen value, each with its origin.

Every setting ``x`` may come as ``ETL_X`` or, its value in a file, as ``ETL_X_FILE``. What is given on
the command line goes before the environment, the environment before ``.env``. A wrong value or a name
we do not know stops the program at its start, by the variable's name; values are never repeated.
"""

from __future__ import annotations

import difflib
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Self

from dotenv import dotenv_values
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from etl.core.age import MAX_YEARS
from etl.core.errors import Fatal
from etl.core.localtime import parse_zone
from etl.core.rules import Limits, QualityRules, Rules
from etl.records import ALL

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "ETL_"
_FILE = "_file"
_TESTS = "ETL_TEST_"  # read by the test suite only
_KIB = 1024
_EPSILON = 1e-9
_MIN_KEY_CHARS = 16
_MAX_WORKERS = 256
_DAY_SECONDS = 86_400
_UNITS = {"K": _KIB, "M": _KIB**2, "G": _KIB**3}
_MAX_FILE_BYTES = 64 * _KIB**3
_MIN_MEMORY_BYTES, _MAX_MEMORY_BYTES = 256 * _KIB**2, _KIB**4  # a child's interpreter needs the least
_LIMITS, _QUALITY = Limits(), QualityRules()


def _split(value: object) -> object:
    return value.split(",") if isinstance(value, str) else value


def _bytes(value: object) -> object:
    """Read sizes such as 64M."""
    if isinstance(value, str) and value[:-1].isdecimal() and value[-1].upper() in _UNITS:
        return int(value[:-1]) * _UNITS[value[-1].upper()]
    return value


def _priorities(value: object) -> object:
    """Read ``StepsRecord=com.a,com.b; SleepSessionRecord=com.c``."""
    if not isinstance(value, str):
        return value
    pairs = (entry.partition("=") for entry in value.split(";") if entry.strip())
    return {
        name.strip(): tuple(origin.strip() for origin in origins.split(",") if origin.strip())
        for name, _, origins in pairs
    }


def _given(value: object) -> object:
    """Refuse an empty path, which would mean the current folder."""
    if value == "":
        raise ValueError("an empty value names no folder")
    return value


Folder = Annotated[Path, BeforeValidator(_given)]
FileBytes = Annotated[int, BeforeValidator(_bytes), Field(gt=0, le=_MAX_FILE_BYTES)]
MemoryBytes = Annotated[int, BeforeValidator(_bytes), Field(ge=_MIN_MEMORY_BYTES, le=_MAX_MEMORY_BYTES)]
Workers = Annotated[int, Field(gt=0, le=_MAX_WORKERS)]
Seconds = Annotated[int, Field(gt=0, le=_DAY_SECONDS)]
Count = Annotated[int, Field(gt=0, le=1_000_000_000)]
Depth = Annotated[int, Field(gt=0, le=64)]
Chars = Annotated[int, Field(gt=0, le=1_000_000)]
Share = Annotated[float, Field(ge=0, le=1)]
Priorities = Annotated[dict[str, tuple[str, ...]], BeforeValidator(_priorities)]
Delays = Annotated[tuple[Annotated[float, Field(ge=0, le=_DAY_SECONDS)], ...], BeforeValidator(_split)]


def _is_unicode(text: str) -> bool:
    """Tell text from bytes of the environment that were no UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _expanded(folder: Path) -> Path:
    """Put the home folder in place of ~. An empty HOME is none: the path would start at the root.

    Raises Fatal when there is no such home.
    """
    own_home = Path(os.environ.get("HOME", "/"))  # where it is unset, the user database knows the home
    homeless = folder.parts[:1] == ("~",) and not own_home.is_absolute()
    with suppress(RuntimeError):
        if not homeless:
            return folder.expanduser().absolute()
    message = "ETL_STATE_FOLDER: there is no home folder for its ~"
    raise Fatal(message, "set ETL_STATE_FOLDER to an absolute path, or HOME to your folder")


class Settings(BaseModel):
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
        default_factory=lambda: min(os.cpu_count() or 1, _MAX_WORKERS), description="sandbox child processes"
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
        if value is not None and not _is_unicode(value.get_secret_value()):
            raise ValueError("a pseudonym key must be UTF-8 text")
        return value

    @field_validator("state_folder")
    @classmethod
    def _absolute(cls, value: Path, info: ValidationInfo) -> Path:
        """Make it absolute; with a key at hand it is not used, so no home is needed."""
        return value if info.data.get("pseudonym_key") else _expanded(value)

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


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings and where each value came from: option, environment, file, .env or default."""

    settings: Settings
    origins: Mapping[str, str]


def load(
    options: Mapping[str, object] | None = None,
    environment: Mapping[str, str] | None = None,
    env_file: Path = Path(".env"),
) -> Loaded:
    """Gather the settings.

    Raises Fatal naming the variable when one is unknown, unreadable or wrong, or when there is no home
    folder and nothing that makes up for it.
    """
    values: dict[str, object] = {}
    origins = dict.fromkeys(Settings.model_fields, "default")
    given = os.environ if environment is None else environment
    for origin, variables in ((".env", _dotenv(env_file)), ("environment", given)):
        for name, (text, place) in _read(variables, origin).items():
            values[name], origins[name] = text, place
    chosen = {name: value for name, value in (options or {}).items() if value is not None}
    values |= chosen
    origins |= dict.fromkeys(chosen, "option")
    return Loaded(_validated(values, origins), origins)


def _dotenv(path: Path) -> dict[str, str]:
    try:
        return {name: text or "" for name, text in dotenv_values(path, interpolate=False).items()}
    except (OSError, UnicodeDecodeError):
        raise Fatal(f"{path.name} cannot be read", "make it a UTF-8 text file, or move it away") from None


def _read(variables: Mapping[str, str], origin: str) -> dict[str, tuple[str, str]]:
    """Values by setting, each with its origin; a plain variable goes before the one that names a file."""
    found: dict[str, tuple[str, str]] = {}
    for variable, text in sorted(variables.items()):  # ETL_X stands before ETL_X_FILE
        if not variable.startswith(PREFIX) or variable.startswith(_TESTS):
            continue
        name = variable.removeprefix(PREFIX).lower()
        plain = name.removesuffix(_FILE)
        if name in Settings.model_fields:
            found[name] = (text, origin)
        elif plain not in Settings.model_fields:
            raise _unknown(variable)
        elif plain not in found:
            found[plain] = (_secret_file(variable, text), f"file named by {variable}")
    return found


def _secret_file(variable: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        message = f"{variable}: the file it names cannot be read"
        raise Fatal(message, "check the path and its permissions") from None


def _unknown(variable: str) -> Fatal:
    known = [PREFIX + name.upper() for name in Settings.model_fields]
    near = difflib.get_close_matches(variable, known, n=1)
    hint = f"did you mean {near[0]}?" if near else "see 'etl settings' for those there are"
    return Fatal(f"{variable} is not a setting", hint)


def _validated(values: Mapping[str, Any], origins: Mapping[str, str]) -> Settings:
    try:
        return Settings(**values)
    except ValidationError as error:
        problem = error.errors(include_input=False, include_url=False)[0]
        name = str(problem["loc"][0]) if problem["loc"] else "quality_*"
        message = f"{PREFIX}{name.upper()} ({origins.get(name, 'option')}): {problem['msg']}"
        raise Fatal(message, "see 'etl settings' for what it means and its default") from None
