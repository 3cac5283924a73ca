"""What production refuses: passwords that everybody knows, weak keys, connections that anybody can read.

Only settings that are given are looked at. Of a value nothing is told but what is wrong with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

from etl.settings.service import Environment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.settings.model import Settings

KEY_CHARS = 32
_KEY_LETTERS = 8  # different ones; of 32 random hexadecimal digits all but never so few

#: What servers and their documentation come with, letters and digits only.
_DEFAULTS = frozenset(
    {
        "123456",
        "12345678",
        "admin",
        "administrator",
        "any",
        "bitnami",
        "changeit",
        "default",
        "foobared",
        "guest",
        "letmein",
        "localstack",
        "minio",
        "minio123",
        "minioadmin",
        "pass",
        "passwd",
        "password",
        "qwerty",
        "rabbit",
        "rabbitmq",
        "redis",
        "root",
        "rustfs",
        "rustfsadmin",
        "s3rver",
        "seaweedfs",
        "secret",
        "secretkey",
        "somesecretkey1",
        "test",
        "user",
        "verysecretkey1",
    }
)
#: What a value that somebody meant to replace has in it.
_PLACEHOLDERS = ("changeme", "replaceme", "example", "placeholder", "password", "yoursecret")

_ENCRYPTED = {
    "broker_url": ("amqps",),
    "s3_endpoint": ("https",),
    "redis_url": ("rediss", "unix"),
    "otlp_endpoint": ("https",),
}
_PASSWORD = "give the server a password of its own, for example from `openssl rand -hex 32`"  # noqa: S105 - advice
_KEY = "use a secret of its own, for example from `openssl rand -hex 32`"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is unsafe about a setting, and what to do."""

    setting: str
    what: str
    remedy: str


def problems(settings: Settings) -> list[Problem]:
    """Find everything that production refuses; nothing in development."""
    if settings.environment is not Environment.PRODUCTION:
        return []
    plaintext = () if settings.allow_plaintext else _plaintext(settings)
    return [*_credentials(settings), *_key(settings), *plaintext]


def _credentials(settings: Settings) -> Iterator[Problem]:
    for name in ("broker_url", "redis_url"):
        if url := _text(settings, name):
            yield from _password(name, *_user(url))
    if secret := _text(settings, "s3_secret_key"):
        yield from _password("s3_secret_key", _text(settings, "s3_access_key"), secret)


def _password(name: str, user: str, password: str) -> Iterator[Problem]:
    if not password:
        yield Problem(name, "has no password", _PASSWORD)
    elif password.casefold() == user.casefold() or _letters(password) in _DEFAULTS or _is_stopgap(password):
        yield Problem(name, "has default credentials", _PASSWORD)


def _key(settings: Settings) -> Iterator[Problem]:
    key = _text(settings, "pseudonym_key")
    if not key:
        return
    if len(key) < KEY_CHARS:
        yield Problem("pseudonym_key", f"is shorter than {KEY_CHARS} characters", _KEY)
    elif _is_stopgap(key) or _is_monotonous(key):
        yield Problem("pseudonym_key", "can be guessed", _KEY)


def _plaintext(settings: Settings) -> Iterator[Problem]:
    for name, schemes in _ENCRYPTED.items():
        url = _text(settings, name)
        if url and _scheme(url) not in schemes:
            remedy = f"use {schemes[0]}://, or set ETL_ALLOW_PLAINTEXT=true where nobody can listen"
            yield Problem(name, "is not encrypted", remedy)


def _text(settings: Settings, name: str) -> str:
    value = getattr(settings, name)
    return value.get_secret_value() if isinstance(value, SecretStr) else value or ""


def _user(url: str) -> tuple[str, str]:
    """User and password; what cannot be read has neither."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return unquote(parts.username or ""), unquote(parts.password or "")


def _scheme(url: str) -> str:
    try:
        return urlsplit(url).scheme
    except ValueError:
        return ""


def _is_stopgap(secret: str) -> bool:
    letters = _letters(secret)
    return any(word in letters for word in _PLACEHOLDERS)


def _is_monotonous(key: str) -> bool:
    """Tell whether it has few letters, or repeats a short beginning over and over."""
    periods = range(1, len(key) // 2 + 1)
    return len(set(key)) < _KEY_LETTERS or any(key.startswith(key[period:]) for period in periods)


def _letters(secret: str) -> str:
    return "".join(letter for letter in secret.casefold() if letter.isalnum())
