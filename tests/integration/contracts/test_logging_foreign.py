"""What libraries and Python would print: where it comes from is told, what it says is not."""

from __future__ import annotations

import asyncio
import gc
import io
import json
import logging
import sys
import threading
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from etl.adapters.logging_foreign import foreign_logs
from etl.adapters.logging_structlog import StructLog
from etl.pipeline.log_fields import log_fields
from etl.pipeline.signals import closed
from tests.support.canaries import CANARY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HERE = "test_logging_foreign.py:"


class Heard:
    """Lines of the log."""

    def __init__(self) -> None:
        self.stream = io.StringIO()
        self.log = StructLog(self.stream, "json", "debug", dict, log_fields(closed((), {})))

    @property
    def lines(self) -> list[dict[str, Any]]:
        """What was told, without its times."""
        lines: list[dict[str, Any]] = [json.loads(line) for line in self.stream.getvalue().splitlines()]
        return [{name: fact for name, fact in line.items() if name != "timestamp"} for line in lines]


@contextmanager
def listening() -> Iterator[Heard]:
    """Listen, and see that no canary came through.

    It is no fixture, for pytest adds handlers of its own between the set-up and the call of a test.
    """
    heard = Heard()
    with foreign_logs(heard.log):
        yield heard
    assert CANARY not in heard.stream.getvalue()


def fail() -> NoReturn:
    """Fail with a message that may not be seen."""
    raise ValueError(CANARY)


def spoken(heard: Heard, *names: str) -> list[object]:
    """Give facts of the only line."""
    [line] = heard.lines
    assert line["event"] == "library_warning"
    return [line.get(name) for name in names]


@contextmanager
def wordy(name: str) -> Iterator[None]:
    """Let a logger speak, whatever our adapters have it do for the whole process."""
    logger = logging.getLogger(name)
    level = logger.level
    logger.setLevel(logging.NOTSET)
    yield
    logger.setLevel(level)


@pytest.mark.parametrize(
    ("name", "library"),
    [
        ("aio_pika.connection", "aio_pika"),
        ("aiormq.connection", "aiormq"),
        ("botocore.httpsession", "botocore"),
        ("asyncio", "asyncio"),
        ("uvicorn.error", "uvicorn"),
        ("opentelemetry.exporter", "opentelemetry"),
        (CANARY, "other"),
        ("root", "other"),
    ],
)
def test_a_warning_is_told_without_its_words(name: str, library: str) -> None:
    """It should name the library if it is one we know, and the line that speaks."""
    with wordy(name), wordy(name.partition(".")[0]), listening() as heard:
        logging.getLogger(name).warning("%s of %s", CANARY, {"amqp://u:p@h": CANARY}, extra={"user": CANARY})
    facts = spoken(heard, "level", "library", "severity", "error", "strays")
    assert facts == ["warning", library, "warning", None, None]
    assert str(spoken(heard, "place")[0]).startswith(HERE)


def test_an_error_is_told_by_class_and_place() -> None:
    """It should tell what kind it is and which line raised it, not what it says."""
    with listening() as heard:
        try:
            fail()
        except ValueError:
            logging.getLogger("redis").exception(CANARY)
    library, severity, error = spoken(heard, "library", "severity", "error")
    raising = fail.__code__.co_firstlineno + 2
    assert (library, severity, error) == ("redis", "error", f"ValueError at {HERE}{raising}")


def test_what_matters_less_is_not_told() -> None:
    """It should hear warnings and errors only, however talkative a library was set."""
    logger = logging.getLogger("aiormq.talk")
    logger.setLevel(logging.DEBUG)
    with listening() as heard:
        logger.debug(CANARY)
        logger.info(CANARY)
    logger.setLevel(logging.NOTSET)
    assert heard.lines == []


def test_broken_formats_are_not_looked_at(capfd: pytest.CaptureFixture[str]) -> None:
    """It should not let Python print a record whose arguments do not fit."""
    with listening() as heard:
        logging.getLogger("aiohttp").error("%d", CANARY)
    assert len(heard.lines) == 1
    assert capfd.readouterr() == ("", "")


def test_other_handlers_are_silent_meanwhile_and_there_again_afterwards() -> None:
    """It should find all loggers, also those that pass nothing on, and leave them as they were."""
    stream, ours = io.StringIO(), logging.getLogger("uvicorn.test")
    handler = logging.StreamHandler(stream)
    ours.addHandler(handler)
    ours.propagate = False
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.DEBUG)
    loggers = [root, ours, logging.getLogger("aio_pika")]
    before = [(list(each.handlers), each.propagate, each.level) for each in loggers]
    hooks = warnings.showwarning, threading.excepthook, sys.unraisablehook
    heard = Heard()
    try:
        with foreign_logs(heard.log):
            ours.warning(CANARY)
        assert (len(heard.lines), stream.getvalue()) == (1, "")
        assert [(each.handlers, each.propagate, each.level) for each in loggers] == before
        assert (warnings.showwarning, threading.excepthook, sys.unraisablehook) == hooks
        ours.warning("again")
        assert stream.getvalue() == "again\n"
    finally:
        root.setLevel(level)
        ours.removeHandler(handler)
        ours.propagate = True


def test_they_are_there_again_after_an_error() -> None:
    """It should restore everything whatever happens within."""
    before = logging.getLogger().handlers
    with pytest.raises(ValueError, match=CANARY), foreign_logs(Heard().log):
        fail()
    assert logging.getLogger().handlers is before


async def unheard_task() -> None:
    """Let a task fail whose result nobody asks for."""

    async def work() -> None:
        fail()

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del task
    gc.collect()


async def failing_callback() -> None:
    """Let a callback of the loop fail."""
    asyncio.get_running_loop().call_soon(fail)
    await asyncio.sleep(0)


@pytest.mark.parametrize("happen", [unheard_task, failing_callback])
async def test_errors_within_the_event_loop(happen: Callable[[], Any]) -> None:
    """It should tell of what asyncio would print with its message."""
    with listening() as heard:
        await happen()
    library, error = spoken(heard, "library", "error")
    assert (library, str(error).startswith(f"ValueError at {HERE}")) == ("asyncio", True)


def test_a_warning_of_python() -> None:
    """It should tell the kind of warning and whose line it speaks of."""
    with listening() as heard, warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(CANARY, ResourceWarning, stacklevel=1)
    library, severity, error, place = spoken(heard, "library", "severity", "error", "place")
    assert (library, severity, error) == ("python", "warning", "ResourceWarning")
    assert str(place).startswith(HERE)


def test_a_thread_that_fails(capfd: pytest.CaptureFixture[str]) -> None:
    """It should tell of it in place of Python's traceback."""
    thread = threading.Thread(target=fail)
    with listening() as heard:
        thread.start()
        thread.join()
    library, severity, error = spoken(heard, "library", "severity", "error")
    assert (library, severity) == ("python", "error")
    assert str(error).startswith(f"ValueError at {HERE}")
    assert capfd.readouterr().err == ""


class Ending:
    """Something that fails when it ends."""

    def __del__(self) -> None:
        fail()


def test_an_object_that_fails_at_its_end(capfd: pytest.CaptureFixture[str]) -> None:
    """It should tell of what Python can raise nowhere."""
    with listening() as heard:
        Ending()
        gc.collect()
    assert str(spoken(heard, "error")[0]).startswith(f"ValueError at {HERE}")
    assert capfd.readouterr().err == ""
