"""Plots of a page, as SVG within it: lines over time, and bars.

Each has a title and a description in words, for those who do not see it; lines are told apart by dashes, too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from etl.audit.page_markup import Count, Markup, shown, tag

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WIDTH, _HEIGHT = 760, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 12, 22, 40
_STEPS = 5
_COLOURS = 6
_BAR, _NAME_WIDTH, _VALUE_WIDTH = 26, 190, 90
_CHARS = 27  # of a bar's name that fit


@dataclass(frozen=True, slots=True)
class Series:
    """A line: points in order of x; where y is None, the line has a gap."""

    name: str
    points: Sequence[tuple[float, float | None]]


@dataclass(frozen=True, slots=True)
class Limit:
    """A value that was asked for."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the x axis with a name, such as a phase."""

    name: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Lines:
    """Values over time, from zero up."""

    title: str
    x: str
    y: str
    series: Sequence[Series]
    limits: Sequence[Limit] = ()
    spans: Sequence[Span] = ()

    def markup(self, ids: Count) -> Markup:
        """Draw them, with a legend."""
        frame = _frame(self)
        drawn = (*_spans(self, frame), *_grid(self, frame), *_limits(self, frame), *_lines(self, frame))
        picture = _svg(ids, (_WIDTH, _HEIGHT), self.title, self.described(), drawn)
        return _figure(self.title, picture, _legend(self))

    def described(self) -> str:
        """Say in words what it shows."""
        told = [f"{self.y} over {self.x}."]
        for line in self.series:
            values = [y for _, y in line.points if y is not None]
            if values:
                words = f"{shown(min(values))} to {shown(max(values))}, last {shown(values[-1])}"
                told.append(f"{line.name}: {len(values)} points, {words}.")
            else:
                told.append(f"{line.name}: no points.")
        told += [f"Limit {limit.name}: {shown(limit.value)}." for limit in self.limits]
        return " ".join(told)


@dataclass(frozen=True, slots=True)
class Bars:
    """Named amounts side by side, from zero up."""

    title: str
    unit: str
    bars: Sequence[tuple[str, float]]

    def markup(self, ids: Count) -> Markup:
        """Draw them, each with its value."""
        size = (_WIDTH, _BAR * len(self.bars) + 4)
        picture = _svg(ids, size, self.title, self.described(), self._drawn())
        return _figure(f"{self.title} ({self.unit})", picture)

    def described(self) -> str:
        """Say in words what it shows."""
        told = "; ".join(f"{name}: {shown(value)}" for name, value in self.bars)
        return f"{self.unit}: {told or 'none'}."

    def _drawn(self) -> Iterator[Markup]:
        most = max((value for _, value in self.bars), default=0) or 1
        room = _WIDTH - _NAME_WIDTH - _VALUE_WIDTH
        for row, (name, value) in enumerate(self.bars):
            y, width = _BAR * row, room * max(0.0, value) / most
            short = name if len(name) <= _CHARS else name[: _CHARS - 1] + "…"
            yield tag("text", short, x=_NAME_WIDTH - 8, y=y + 17, text_anchor="end")
            yield tag("rect", x=_NAME_WIDTH, y=y + 5, width=_at(max(width, 1)), height=_BAR - 9, class_="bar")
            yield tag("text", shown(value), x=_at(_NAME_WIDTH + width + 6), y=y + 17)


class _Frame(NamedTuple):
    """Where values lie on the picture."""

    first: float
    last: float
    top: float

    def x(self, value: float) -> float:
        width = _WIDTH - _LEFT - _RIGHT
        return _LEFT + width * (value - self.first) / ((self.last - self.first) or 1)

    def y(self, value: float) -> float:
        height = _HEIGHT - _TOP - _BOTTOM
        return _TOP + height * (1 - max(0.0, value) / self.top)


def steps(most: float) -> list[float]:
    """Give round numbers from 0 to at least ``most``, five or fewer steps; up to 1 where there is nothing."""
    if not most > 0 or math.isinf(most):
        return [0.0, 1.0]
    power = 10.0 ** math.floor(math.log10(most / _STEPS))
    step = next(size * power for size in (1, 2, 2.5, 5, 10, 20) if size * power * _STEPS >= most)
    return [step * number for number in range(math.ceil(most / step - 1e-9) + 1)]


def _frame(plot: Lines) -> _Frame:
    xs = [x for line in plot.series for x, _ in line.points] + [
        x for s in plot.spans for x in (s.start, s.end)
    ]
    ys = [y for line in plot.series for _, y in line.points if y is not None]
    most = max([*ys, *(limit.value for limit in plot.limits)], default=0)
    return _Frame(min(xs, default=0), max(xs, default=1), steps(most)[-1])


def _spans(plot: Lines, frame: _Frame) -> Iterator[Markup]:
    height = _HEIGHT - _TOP - _BOTTOM
    for number, span in enumerate(plot.spans):
        left, right = frame.x(span.start), frame.x(span.end)
        if number % 2 == 0:
            yield tag("rect", x=_at(left), y=_TOP, width=_at(right - left), height=height, class_="span")
        yield tag("text", span.name, x=_at((left + right) / 2), y=_TOP - 7, text_anchor="middle")


def _grid(plot: Lines, frame: _Frame) -> Iterator[Markup]:
    for value in steps(frame.top):
        y = _at(frame.y(value))
        yield tag("line", x1=_LEFT, x2=_WIDTH - _RIGHT, y1=y, y2=y, class_="grid")
        yield tag("text", shown(value), x=_LEFT - 8, y=_at(frame.y(value) + 4), text_anchor="end")
    for value in steps(frame.last - frame.first):
        if (at := frame.first + value) <= frame.last + 1e-9:
            yield tag("text", shown(at), x=_at(frame.x(at)), y=_HEIGHT - _BOTTOM + 16, text_anchor="middle")
    yield tag("text", plot.x, x=_WIDTH - _RIGHT, y=_HEIGHT - 6, text_anchor="end")
    yield tag("text", plot.y, x=0, y=12)


def _limits(plot: Lines, frame: _Frame) -> Iterator[Markup]:
    for limit in plot.limits:
        y = _at(frame.y(limit.value))
        yield tag("line", x1=_LEFT, x2=_WIDTH - _RIGHT, y1=y, y2=y, class_="limit")
        place = _at(frame.y(limit.value) + 14)
        yield tag("text", limit.name, x=_WIDTH - _RIGHT, y=place, text_anchor="end")


def _lines(plot: Lines, frame: _Frame) -> Iterator[Markup]:
    for number, line in enumerate(plot.series):
        if way := "".join(_way(line, frame)):
            yield tag("path", d=way, class_=f"line s{number % _COLOURS}")


def _way(line: Series, frame: _Frame) -> Iterator[str]:
    """Draw from point to point; a point alone is drawn as a dot."""
    down = False
    for x, y in line.points:
        if y is not None:
            yield f"{'L' if down else 'M'}{_at(frame.x(x))} {_at(frame.y(y))}" + ("" if down else "h0")
        down = y is not None


def _legend(plot: Lines) -> Markup:
    rows = (
        tag("li", _sample(f"line s{number % _COLOURS}"), tag("span", line.name))
        for number, line in enumerate(plot.series)
    )
    limits = (tag("li", _sample("limit"), tag("span", f"limit {limit.name}")) for limit in plot.limits)
    return tag("ul", *rows, *limits, class_="legend")


def _sample(kind: str) -> Markup:
    line = tag("line", x1=0, x2=32, y1=5, y2=5, class_=kind)
    return tag("svg", line, viewBox="0 0 32 10", aria_hidden="true")


def _svg(
    ids: Count,
    size: tuple[int, int],
    title: str,
    description: str,
    drawn: Sequence[Markup] | Iterator[Markup],
) -> Markup:
    number = next(ids)
    name, words = f"p{number}", f"d{number}"
    told = (tag("title", title, id=name), tag("desc", description, id=words))
    labels = f"{name} {words}"
    return tag("svg", *told, *drawn, viewBox=f"0 0 {size[0]} {size[1]}", role="img", aria_labelledby=labels)


def _figure(title: str, picture: Markup, *after: Markup) -> Markup:
    held = tag("div", picture, class_="plot", role="region", tabindex="0", aria_label=title)
    return tag("figure", tag("figcaption", title), held, *after)


def _at(value: float) -> str:
    """Write a place on the picture to a tenth."""
    return f"{value:.1f}".removesuffix(".0")
