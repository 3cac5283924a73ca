"""Which dead letters are meant: the options that ``etl dlq list``, ``replay`` and ``purge`` share."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any, TypeVar

import click

from etl.core.outcome import RULES, Disposition
from etl.operate.chosen_letters import UNKNOWN, Chosen
from etl.records import ALL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

F = TypeVar("F", bound="Callable[..., Any]")

REASON = click.Choice(
    [
        *(reason.value for reason, rule in RULES.items() if rule.disposition is Disposition.DEAD_LETTERED),
        UNKNOWN,
    ]
)
TYPE = click.Choice([*(record_type.name for record_type in ALL), UNKNOWN])
_AGE = re.compile(r"([0-9]{1,6})([smhdw])")
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}


class Beginning(click.ParamType[str]):
    """The beginning of a name; an empty one, which would be that of every name, is refused."""

    name = "NAME"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Take it as it is."""
        return value or self.fail("an empty text is the beginning of every name", param, ctx)


class Age(click.ParamType[int]):
    """A time that has passed, such as 90s, 30m, 12h, 7d or 2w, in seconds."""

    name = "AGE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ANN401 - as click has it
        """Read it."""
        found = _AGE.fullmatch(str(value))
        if found is None:
            self.fail("write a whole number with its unit: 90s, 30m, 12h, 7d or 2w", param, ctx)
        return int(found[1]) * _SECONDS[found[2]]


_OPTIONS = (
    click.option("--reason", type=REASON, metavar="REASON", help="only those given up for this reason"),
    click.option("--type", "record_type", type=TYPE, metavar="TYPE", help="only those of this record type"),
    click.option("--name", type=Beginning(), help="only those whose name begins so"),
    click.option("--older-than", type=Age(), help="only those given up so long ago: 12h, 7d"),
)


def filters(function: F) -> F:
    """Add the options to a command; :func:`chosen` reads what they were given."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def chosen(given: Mapping[str, Any]) -> Chosen:
    """Say which letters are meant, as of now."""
    age = given["older_than"]
    before = None if age is None else time.time() - age
    return Chosen(given["reason"], given["record_type"], given["name"], before)


def says_which(given: Mapping[str, Any]) -> bool:
    """Tell whether any of the options was given."""
    return any(value is not None for value in given.values())
