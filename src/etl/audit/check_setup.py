"""Checks of what is set: nothing is missing, secrets are strong, and nobody else can read them."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from dotenv import dotenv_values
from pydantic import SecretStr

from etl.adapters import key_file
from etl.audit.check import Found, State, aside
from etl.settings import PREFIX
from etl.settings.safety import problems
from etl.settings.service import Environment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from etl.settings import Loaded, Settings

_FILE = "file named by "
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_REQUIRED = ("pseudonym_key", "broker_url", "s3_endpoint", "s3_access_key", "s3_secret_key")
_PLAINTEXT = "ETL_ALLOW_PLAINTEXT"
_TLS = f"use TLS, or set {_PLAINTEXT}=true where nobody can listen"
_MODE = "run: chmod 600 on it"


def complete(settings: Settings) -> Found:
    """See that all is set that a service cannot do without."""
    missing = [PREFIX + name.upper() for name in _REQUIRED if not _given(settings, name)]
    if missing:
        return Found(
            State.FAILED, "not set: " + ", ".join(missing), "set them; `etl settings` tells what each means"
        )
    return Found(State.OK, f"all are set, for {settings.environment}")


def secrets(settings: Settings) -> Found:
    """Hold the settings against what production refuses; elsewhere that is but a warning."""
    strict = settings.model_copy(update={"environment": Environment.PRODUCTION})
    found = problems(strict)
    if not found:
        return Found(State.OK, "strong, and sent over nothing that others can read")
    what = "; ".join(f"{PREFIX}{one.setting.upper()} {one.what}" for one in found)
    state = State.FAILED if settings.environment is Environment.PRODUCTION else State.WARNING
    remedies = dict.fromkeys(_TLS if _PLAINTEXT in one.remedy else one.remedy for one in found)
    return Found(state, what, "; ".join(remedies))


async def files(
    loaded: Loaded, environment: Mapping[str, str] | None = None, env_file: Path = Path(".env")
) -> Found:
    """See who may read the files that secrets come from.

    Others may not read a ``.env`` with secrets in it. Files that a setting names are often put there by what
    runs containers, for a machine where nobody else is: those are but warned of.
    """
    return await aside(lambda: _files(loaded, os.environ if environment is None else environment, env_file))


def own_key(settings: Settings) -> Found:
    """See that the machine's own key file can be used, without making one."""
    if settings.pseudonym_key is not None:
        return Found(State.OK, "given in the settings")
    path = settings.state_folder.expanduser() / "pseudonym.key"
    if not path.exists():
        return Found(State.OK, "will be made at first use")
    key_file.load_or_make(path)
    return Found(State.OK, "a file that nobody else can read")


def _files(loaded: Loaded, environment: Mapping[str, str], env_file: Path) -> Found:
    if ".env" in _secret_origins(loaded) and _mode(env_file) & _OTHERS:
        return Found(State.FAILED, "others can read .env, which holds secrets", _MODE)
    named = dict(_named(loaded, environment, env_file))
    open_to_others = [variable for variable, path in named.items() if _mode(path) & _OTHERS]
    if open_to_others:
        what = "others can read the file named by " + ", ".join(open_to_others)
        return Found(State.WARNING, what, f"{_MODE}, unless nobody else is on this machine")
    return Found(State.OK, f"{len(named)} that nobody else can read" if named else "no secret is in one")


def _secret_origins(loaded: Loaded) -> set[str]:
    return {loaded.origins[name] for name in type(loaded.settings).model_fields if _is_secret(loaded, name)}


def _named(loaded: Loaded, environment: Mapping[str, str], env_file: Path) -> Iterator[tuple[str, Path]]:
    """Find the files that secrets were read from: of an origin we only know the variable."""
    written = dotenv_values(env_file, interpolate=False) if env_file.exists() else {}
    for origin in sorted(_secret_origins(loaded)):
        variable = origin.removeprefix(_FILE)
        path = environment.get(variable) or written.get(variable)
        if origin.startswith(_FILE) and path:
            yield variable, Path(path)


def _is_secret(loaded: Loaded, name: str) -> bool:
    return isinstance(getattr(loaded.settings, name), SecretStr)


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except OSError:  # it is gone since it was read
        return 0


def _given(settings: Settings, name: str) -> bool:
    return getattr(settings, name) is not None
