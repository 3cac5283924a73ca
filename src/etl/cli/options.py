"""Options that are settings: each ``--x-y`` is the setting ``x_y`` of :mod:`etl.settings`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, TypeVar

import click

from etl.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")


class Place(click.Path):
    """A path or glob; an empty one, which would mean the current folder, is refused."""

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> str | bytes | os.PathLike[str]:
        """Take the path as it is."""
        if not os.fspath(value):
            self.fail("an empty text names no place; give a path, or . for this folder", param, ctx)
        return super().convert(value, param, ctx)


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
