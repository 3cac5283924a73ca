"""How checks are made: all at once, none longer than it may, none hiding another."""

from __future__ import annotations

import asyncio
from threading import Event
from typing import TYPE_CHECKING

import pytest

from etl.audit.check import Check, Checked, Found, Row, State, aside, failure, run
from etl.core.errors import Fatal, Transient
from etl.core.outcome import Reason, Stage

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

OK = Found(State.OK, "well")


def says(found: Found) -> Callable[[], Awaitable[Found]]:
    """Make a check that finds something."""

    async def ask() -> Found:
        return found

    return ask


def raises(error: Exception) -> Callable[[], Awaitable[Found]]:
    """Make a check that fails."""

    async def ask() -> Found:
        raise error

    return ask


async def forever() -> Found:
    """Never come to an end."""
    await asyncio.Event().wait()
    raise AssertionError


def row(state: State, *, passing: bool = False) -> Row:
    """Make a row."""
    return Row("x", Found(state, ""), passing=passing)


async def test_every_check_has_its_row_whatever_becomes_of_the_others() -> None:
    """It should tell a failure with its remedy, one that may pass, silence and a defect apart."""
    checks = [
        Check("fatal", raises(Fatal("broken", "mend it"))),
        Check("away", raises(Transient(Stage.CLAIM, Reason.UNAVAILABLE, "is away"))),
        Check("silent", forever),
        Check("defect", raises(KeyError("a secret"))),
        Check("well", says(OK)),
    ]
    rows = (await run(checks, seconds=0.05)).rows
    assert [(one.name, one.found.state, one.passing) for one in rows] == [
        ("fatal", State.FAILED, False),
        ("away", State.FAILED, True),
        ("silent", State.UNKNOWN, True),
        ("defect", State.UNKNOWN, False),
        ("well", State.OK, False),
    ]
    assert (rows[0].found.what, rows[0].found.remedy) == ("broken", "mend it")
    assert rows[3].found.what.startswith("a defect of this program: KeyError at test_check.py:")
    assert "secret" not in str(rows)


async def test_what_needs_a_failed_check_is_not_made() -> None:
    """It should name the cause, and make what needs a check that only warned."""
    asked = []

    async def ask() -> Found:
        asked.append(1)
        return OK

    checks = [
        Check("server", raises(Fatal("broken", "mend it"))),
        Check("table", ask, ("server",)),
        Check("row", ask, ("table",)),
        Check("clock", says(Found(State.WARNING, "late"))),
        Check("time", ask, ("clock", "not among these checks")),
    ]
    rows = {one.name: one.found for one in (await run(checks)).rows}
    assert rows["table"] == Found(State.UNKNOWN, "not looked at: see server")
    assert rows["row"] == Found(State.UNKNOWN, "not looked at: see table")
    assert (rows["time"], len(asked)) == (OK, 1)


async def test_all_checks_run_at_once_and_end_together() -> None:
    """It should have all of them under way before any ends, and give none more than the total."""
    met = asyncio.Barrier(3)

    async def meet() -> Found:
        async with met:
            return OK

    rows = (await run([Check(str(number), meet) for number in range(3)], seconds=5)).rows
    assert [one.found for one in rows] == [OK] * 3
    (late,) = (await run([Check("late", forever)], seconds=60, total=0.05)).rows
    assert late.found.state is State.UNKNOWN


async def test_nobody_waits_for_a_disk_that_does_not_answer() -> None:
    """It should give up on work in a thread; give what it gives, and raise what it raises."""
    hold = Event()

    async def hanging() -> Found:
        return await aside(lambda: OK if hold.wait(10) else Found(State.FAILED, ""))

    (silent,) = (await run([Check("disk", hanging)], seconds=0.05)).rows
    hold.set()
    assert silent.found.state is State.UNKNOWN
    assert await aside(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        await aside(lambda: 1 // 0)


@pytest.mark.parametrize(
    ("states", "code"),
    [
        ((), 0),
        ((State.OK, State.WARNING), 0),
        ((State.OK, State.UNKNOWN), 2),
        ((State.UNKNOWN, State.FAILED, State.OK), 1),
    ],
)
def test_the_exit_code_is_that_of_the_worst(states: tuple[State, ...], code: int) -> None:
    """It should be 1 as soon as something failed, 2 where it is only not known, and mind no warning."""
    assert Checked(tuple(map(row, states))).code == code


def test_only_what_no_waiting_ends_is_hopeless() -> None:
    """It should not count servers that may be starting, nor what is not known."""
    failed = failure("x", Fatal("broken", "mend it"))
    rows = (failed, row(State.FAILED, passing=True), row(State.UNKNOWN), row(State.WARNING))
    assert Checked(rows).hopeless == (failed,)
    assert Checked(rows).document()["states"] == {"ok": 0, "warning": 1, "failed": 2, "unknown": 1}
