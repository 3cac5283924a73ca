"""Where errors of the client library become our own: Transient, or Fatal with a remedy.

Nothing of a message is ever repeated, nor a user's name or password; of the broker's words only names.
"""

from __future__ import annotations

import asyncio
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from aio_pika.exceptions import (
    CONNECTION_EXCEPTIONS,
    AMQPError,
    AuthenticationError,
    ChannelPreconditionFailed,
    ProbableAuthenticationError,
)
from aiormq.exceptions import ChannelAccessRefused

from etl.adapters import tls
from etl.adapters.cancelling import cancellable, cancellations
from etl.core.errors import Fatal, Transient
from etl.core.outcome import Reason, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

_PEER = tls.Peer("the broker", "ETL_BROKER_URL", "ETL_BROKER_CA_FILE")
_NAME = r"'(?P<name>[^']{1,255})'"
_UNEQUAL = re.compile(
    rf"inequivalent arg '(?P<argument>[\w-]{{1,64}})' for (?P<kind>queue|exchange) {_NAME}.*?"
    r": received (?P<wanted>.{1,80}?) but current is (?P<found>.{1,80})"
)
_VALUE = re.compile(r"'([\w .#-]{0,64})'")
_REFUSED = re.compile(rf"(?P<right>configure |write |read |)access to (?P<kind>queue|exchange) {_NAME}")


@contextmanager
def doorstep(doing: str) -> Iterator[None]:
    """Translate what the library raises while we are ``doing`` something."""
    try:
        with cancellable():
            yield
    except asyncio.CancelledError as error:
        if cancellations():
            raise
        raise _lost(error, doing) from error  # the library's word for a closed channel
    except Exception as error:
        if _is_library(error):
            raise translated(error, doing) from error
        raise


@contextmanager
def quietly() -> Iterator[None]:
    """Pass over what the library raises: the broker will find out by itself."""
    try:
        with cancellable():
            yield
    except asyncio.CancelledError:
        if cancellations():
            raise
    except Exception as error:
        if not _is_library(error):
            raise


def _is_library(error: Exception) -> bool:
    """Bare exceptions and RuntimeErrors are among what it raises when a connection is lost."""
    return type(error) is Exception or isinstance(error, (*CONNECTION_EXCEPTIONS, TimeoutError, EOFError))


def translated(error: Exception, doing: str) -> Transient | Fatal:
    """Judge an error of the library."""
    if isinstance(error, ProbableAuthenticationError | AuthenticationError):
        message = f"cannot {doing}: the broker refuses our name or password"
        return Fatal(message, "check the user and password of the broker's address")
    if refused := tls.refusal(error, _PEER):
        return Fatal(f"cannot {doing}: {refused}", refused.remedy)
    return _refusal(error, doing) or _lost(error, doing)


def difference(error: Exception) -> tuple[str, str, str, str] | None:
    """Read from the broker's words what stands otherwise: kind and name, argument, wanted and found value."""
    found = _UNEQUAL.search(_words(error)) if isinstance(error, ChannelPreconditionFailed) else None
    if not found:
        return None
    kind = f"{found['kind']} {found['name']}"
    return kind, found["argument"], _value(found["wanted"]), _value(found["found"])


def _refusal(error: Exception, doing: str) -> Fatal | None:
    """Find out whether only a person can help."""
    if unequal := difference(error):
        return _unequal(*unequal)
    if isinstance(error, ChannelAccessRefused):
        return _no_right(error, doing)
    return None


def _unequal(kind: str, argument: str, wanted: str, found: str) -> Fatal:
    return Fatal(
        f"the {kind} exists with other arguments: {argument} is {found}, not {wanted}",
        f"stop all workers, let the {kind} run empty or move its messages away, delete it, and run"
        " `etl setup`; or choose another name for it in the settings",
    )


def _no_right(error: Exception, doing: str) -> Fatal:
    found = _REFUSED.search(_words(error))
    missing = f"{found['right']}access to {found['kind']} {found['name']}" if found else "a permission"
    remedy = "give our user the permission, with `rabbitmqctl set_permissions` or as your provider has it"
    return Fatal(f"cannot {doing}: we lack {missing}", remedy)


def _lost(error: BaseException, doing: str) -> Transient:
    return Transient(Stage.CLAIM, Reason.UNAVAILABLE, f"cannot {doing}: {type(error).__name__}")


def _words(error: Exception) -> str:
    return " ".join(map(str, error.args)) if isinstance(error, AMQPError) else ""


def _value(words: str) -> str:
    found = _VALUE.search(words)
    return found[1] or "empty" if found else "none"
