"""Settings: options, environment, secret files and ``.env`` into one frozen value, each with its origin.

Every setting ``x`` may come as ``ETL_X`` or, its value in a file, as ``ETL_X_FILE``. What is given on
the command line goes before the environment, the environment before ``.env``. A wrong value, a name
we do not know, or in production an unsafe value, stops the program at its start, by the variable's name;
values are never repeated.
"""

from __future__ import annotations

import difflib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dotenv import dotenv_values
from pydantic import ValidationError

from etl.core.errors import Fatal
from etl.settings.model import Settings
from etl.settings.safety import problems

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PREFIX", "Loaded", "Settings", "load"]

PREFIX = "ETL_"
_FILE = "_file"
_TESTS = "ETL_TEST_"  # read by the test suite only


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
    folder and nothing that makes up for it; in production, naming all that are not safe.
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
    settings = _validated(values, origins)
    _refuse_unsafe(settings, origins)
    return Loaded(settings, origins)


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


def _refuse_unsafe(settings: Settings, origins: Mapping[str, str]) -> None:
    """Let nobody into production with what is safe at home only; all problems at once."""
    found = problems(settings)
    if not found:
        return
    whats = (f"{PREFIX}{one.setting.upper()} ({origins[one.setting]}) {one.what}" for one in found)
    remedies = dict.fromkeys(one.remedy for one in found)
    raise Fatal(f"not safe for production: {', '.join(whats)}", "; ".join(remedies))
