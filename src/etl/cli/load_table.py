"""What a load test shows on a terminal: how it goes, and at the end its figures and what follows."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Self

from rich.status import Status
from rich.table import Table

from etl.audit.load_figures import NEVER
from etl.audit.load_limits import Kept
from etl.cli import console

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.text import Text

    from etl.audit.load_asked import Progress
    from etl.audit.load_figures import Figures
    from etl.audit.load_limits import Verdict
    from etl.audit.load_report import LoadReport

_LINE_EVERY = 5.0  # seconds, where the error output is no terminal
_STYLES = {Kept.MET: "green", Kept.MISSED: "bold red", Kept.UNKNOWN: "yellow"}
_MILLI, _MIB, _NONE = 1000, 2**20, "-"
_SHOWN = 5  # breaches by name


class LoadProgress:
    """A line on the error output that says how it goes: renewed on a terminal, else one now and then."""

    def __init__(self) -> None:
        self._console = console.stderr()
        self._status = Status("making files", console=self._console) if self._console.is_terminal else None
        self._told = 0.0
        self._phase: object = None

    def __enter__(self) -> Self:
        if self._status:
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._status:
            self._status.stop()

    def stored(self, done: int, files: int) -> None:
        """So many files out of so many are made and stored."""
        self._tell(f"making files: {done} of {files}", always=done == files)

    def starting(self, workers: int) -> None:
        """Workers are being started."""
        self._tell(f"starting workers: {workers}" if workers else "using the running service", always=True)

    def progress(self, progress: Progress) -> None:
        """It goes on."""
        phase, recent = progress.phase, progress.recent
        doing = f"{phase.name}, {phase.rate:g} a second" if phase else "waiting for the rest"
        text = f"{progress.second:.0f} s: {doing}; announced {progress.announced}, settled {progress.settled}"
        if recent.p50 is not None:
            text += f"; last 10 s: p50 {_ms(recent.p50)} ms, p95 {_ms(recent.p95)} ms"
        self._tell(text, always=phase != self._phase)
        self._phase = phase

    def _tell(self, text: str, *, always: bool) -> None:
        now = time.monotonic()
        if self._status:
            self._status.update(console.line(text))
        elif always or now - self._told >= _LINE_EVERY:
            self._told = now
            self._console.print(console.line(text), soft_wrap=True)


def phases_table(report: LoadReport) -> Table:
    """Make a row for each phase, and one for all but the warm-up."""
    table = Table(title="interrupted: what was measured until then" if report.about.interrupted else None)
    table.add_column("phase")
    for name in (
        "asked/s",
        "got/s",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "max ms",
        "errors",
        "CPU",
        "RSS MiB",
        "queue",
    ):
        table.add_column(name, justify="right", no_wrap=True)
    for one in report.phases:
        table.add_row(*_row(one))
    table.add_section()
    table.add_row(*_row(report.together))
    return table


def _row(one: Figures) -> Iterator[str]:
    found = one.latencies
    yield from (one.name, f"{one.asked:.3g}", f"{one.got:.1f}")
    yield from map(_ms, (found.p50, found.p95, found.p99, found.longest))
    yield str(one.errors)
    yield _NONE if one.cpu is None else f"{one.cpu:.2f}"
    yield _NONE if one.rss is None else f"{one.rss / _MIB:.0f}"
    yield _NONE if one.ready is None else str(one.ready)


def _ms(seconds: float | None) -> str:
    if seconds is None:
        return _NONE
    return "never" if seconds == NEVER else f"{seconds * _MILLI:.0f}"


def findings(report: LoadReport) -> Iterator[Text]:
    """Say what follows: the books, each limit, and what a reader must know."""
    found = report.balance
    yield console.line(
        f"published {found.published} = parts {found.parts} + duplicates {found.duplicates}"
        f" + quarantined {found.quarantined} + dead letters {found.dead_lettered}; events {found.events}"
    )
    for breach, number in found.breaches.items():
        yield _styled(f"  {number}: {breach.value}", Kept.MISSED)
    for breach, name in found.named[:_SHOWN]:
        yield console.line(f"    {breach.name.lower()} {name}")
    for verdict in report.verdicts:
        yield _styled(_said(verdict), verdict.kept)
    about = report.about
    yield console.line(
        f"a commit is seen {about.resolution}; announced late by {_ms(report.together.late)} ms (p99); "
        f"this machine used {about.all_cpu:.1f} of {about.cores} cores for everything, "
        f"{about.own_cpu:.1f} for measuring"
    )
    if about.left:
        yield _styled(f"left behind: {about.left}", Kept.UNKNOWN)


def _styled(text: str, kept: Kept) -> Text:
    line = console.line(text)
    line.stylize(_STYLES[kept])
    return line


def _said(verdict: Verdict) -> str:
    what = f"{verdict.what} of {verdict.phase}" if verdict.phase != "all" else verdict.what
    told = f"{_amount(verdict.what, verdict.found)}, allowed {_amount(verdict.what, verdict.allowed)}"
    return f"{verdict.kept.value}: {what} {told}" + (f": {verdict.why}" if verdict.why else "")


def _amount(what: str, value: float | None) -> str:
    if what in {"p95", "p99"}:
        return f"{_ms(value)} ms"
    if value is None:
        return _NONE
    return f"{value / _MIB:.0f} MiB" if what == "RSS" else f"{value:g}"
