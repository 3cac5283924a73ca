"""What values may look like when they come as text: sizes, lists, folders; each refused with a reason."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from etl.core.errors import Fatal

_KIB = 1024
_MAX_WORKERS = 256
_DAY_SECONDS = 86_400
_UNITS = {"K": _KIB, "M": _KIB**2, "G": _KIB**3}
_MAX_FILE_BYTES = 64 * _KIB**3
_MIN_MEMORY_BYTES, _MAX_MEMORY_BYTES = 256 * _KIB**2, _KIB**4  # a child's interpreter needs the least


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


def nothing(value: object) -> object:
    """Take an empty text for a setting that is not given, as compose files write it."""
    return None if value == "" else value


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
Delays = Annotated[
    tuple[Annotated[float, Field(ge=0, le=_DAY_SECONDS)], ...], BeforeValidator(_split), Field(min_length=1)
]
Port = Annotated[Annotated[int, Field(ge=0, le=65_535)] | None, BeforeValidator(nothing)]
Text = Annotated[str | None, BeforeValidator(nothing)]
Names = Annotated[tuple[Annotated[str, Field(min_length=1, max_length=255)], ...], BeforeValidator(_split)]


def is_unicode(text: str) -> bool:
    """Tell text from bytes of the environment that were no UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def expanded(folder: Path) -> Path:
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
