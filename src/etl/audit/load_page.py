"""The report of a load test as one page for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from etl.audit.load_figures import NEVER
from etl.audit.load_limits import Kept
from etl.audit.load_series import series
from etl.audit.page import Cell, Facts, Page, Paragraph, Section, Table, Tone, Verdict
from etl.audit.page_plots import Limit, Lines, Series, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.audit.load_figures import Figures
    from etl.audit.load_report import LoadReport

_TONES = {Kept.MET: Tone.GOOD, Kept.MISSED: Tone.BAD, Kept.UNKNOWN: Tone.OPEN}
_WORDS = {
    Kept.MET: "Every limit was kept",
    Kept.MISSED: "Not every limit was kept",
    Kept.UNKNOWN: "It cannot be told",
}
_MILLI, _MIB, _NONE = 1000, 2**20, "-"
_COLUMNS = (
    "phase",
    "asked /s",
    "settled /s",
    "files",
    "p50 ms",
    "p95 ms",
    "p99 ms",
    "max ms",
    "errors",
    "CPU cores",
    "RSS MiB",
    "queue",
)


def page(report: LoadReport) -> Page:
    """Make the page."""
    whole = report.together
    sentence = (
        f"{_WORDS[report.kept]}: {whole.announced} files at {whole.asked:.3g} a second,"
        f" {whole.got:.3g} settled a second, 95 % within {shown(whole.latencies.p95, _MILLI)} ms,"
        f" {report.balance.errors} errors."
    )
    sections = (
        Section("Limits", [_verdicts(report)]),
        Section("Phases", [_phases(report), Paragraph(_READ)]),
        Section("Over time", _plots(report)),
        Section("Books", [_books(report)]),
        Section(
            "Circumstances",
            [Facts([(name, _told(value)) for name, value in report.about.document().items()])],
        ),
    )
    return Page("Load test", Verdict(_TONES[report.kept], sentence), sections)


_READ = (
    "Latency counts from when a file was due by the schedule until its commit could be seen; percentiles are "
    "by nearest rank, and a file that was never settled counts as longer than any other. CPU is the mean of "
    "all workers together, RSS the most that one worker held with its children."
)


def shown(value: float | None, factor: float = 1.0) -> str:
    """Show a value that may be unknown, or never have come."""
    if value is None:
        return _NONE
    return "never" if value == NEVER else f"{value * factor:,.0f}"


def _told(value: object) -> str:
    return (
        {True: "yes", False: "no", "": "nothing"}.get(value, str(value))
        if isinstance(value, bool | str)
        else str(value)
    )


def _verdicts(report: LoadReport) -> Table:
    rows = [
        (
            one.what,
            one.phase,
            _amount(one.what, one.allowed),
            _amount(one.what, one.found),
            Cell(one.kept.value, _TONES[one.kept]),
            one.why,
        )
        for one in report.verdicts
    ]
    return Table(
        "Limits that were given, and what holds of any load test",
        ("limit", "phase", "allowed", "found", "kept", "why"),
        rows,
    )


def _amount(what: str, value: float | None) -> str:
    if what in {"p95", "p99"}:
        return f"{shown(value, _MILLI)} ms"
    return f"{shown(value, 1 / _MIB)} MiB" if what == "RSS" else shown(value)


def _phases(report: LoadReport) -> Table:
    return Table("Figures of each phase", _COLUMNS, [_row(one) for one in (*report.phases, report.together)])


def _row(one: Figures) -> tuple[str, ...]:
    found = one.latencies
    times = (shown(value, _MILLI) for value in (found.p50, found.p95, found.p99, found.longest))
    cpu = _NONE if one.cpu is None else f"{one.cpu:.2f}"
    return (
        one.name,
        f"{one.asked:.3g}",
        f"{one.got:.3g}",
        f"{one.announced:,}",
        *times,
        str(one.errors),
        cpu,
        shown(one.rss, 1 / _MIB),
        shown(one.ready),
    )


def _books(report: LoadReport) -> Table:
    told = report.balance.document()
    names = ("published", "parts", "duplicates", "quarantined", "dead_lettered", "events", "undecided")
    rows: list[tuple[str | Cell, ...]] = [(name.replace("_", " "), str(told[name])) for name in names]
    rows += [
        (Cell(breach.value, Tone.BAD), str(number)) for breach, number in report.balance.breaches.items()
    ]
    return Table("Published = parts + duplicates + quarantined + dead letters", ("what", "number"), rows)


def _plots(report: LoadReport) -> list[Lines]:
    seconds = series(report.measured)
    spans = [
        Span(phase.name, start, end)
        for phase, (start, end) in zip(report.measured.phases, report.measured.windows(), strict=True)
        if start < end
    ]
    limits = [
        Limit(name, value * _MILLI)
        for name, value in (("p95", report.limits.p95), ("p99", report.limits.p99))
        if value is not None
    ]

    def lines(title: str, y: str, series: Sequence[Series], limits: Sequence[Limit] = ()) -> Lines:
        return Lines(title, "seconds", y, series, limits, spans)

    return [
        lines("Rate", "files a second", [_line(seconds, "due"), _line(seconds, "settled")]),
        lines(
            "Latency", "ms", [_line(seconds, f"{name}_ms", name) for name in ("p50", "p95", "max")], limits
        ),
        lines("Waiting", "files", [_line(seconds, "unsettled"), _line(seconds, "queue")]),
        lines("CPU", "cores", _by_worker(seconds, "cpu_cores", 1.0)),
        lines("RSS", "MiB", _by_worker(seconds, "rss_bytes", 1 / _MIB)),
    ]


def _line(seconds: Sequence[dict[str, Any]], key: str, name: str = "") -> Series:
    return Series(name or key, [(row["second"] + 0.5, row[key]) for row in seconds])


def _by_worker(seconds: Sequence[dict[str, Any]], key: str, factor: float) -> list[Series]:
    workers = max((len(row[key]) for row in seconds), default=0)
    return [
        Series(
            f"worker {number + 1}",
            [(row["second"] + 0.5, row[key][number] * factor if row[key] else None) for row in seconds],
        )
        for number in range(workers)
    ]
