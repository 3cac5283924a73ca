"""Options that are settings: each ``--x-y`` is the setting ``x_y`` of :mod:`etl.settings`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from etl.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")


def setting_options(*names: str) -> Callable[[F], F]:
    """Add an option for each setting, with the setting's own description as its help."""

    def decorate(function: F) -> F:
        for name in reversed(names):
            text = Settings.model_fields[name].description
            flag = "--" + name.replace("_", "-")
            option = click.option(flag, name, metavar="VALUE", help=f"{text} [ETL_{name.upper()}]")
            function = option(function)
        return function

    return decorate


LIMITS = tuple(name for name in Settings.model_fields if name.startswith("limit_"))
