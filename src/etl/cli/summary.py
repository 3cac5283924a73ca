"""The summary of a run, for people."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from rich.table import Table

from etl.cli.console import plain
from etl.core.identity import TRAINING
from etl.core.outcome import RULES, Disposition, Reason
from etl.pipeline.flow import Settlement

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from etl.operate.run import RunReport
    from etl.operate.serve import ServeReport
    from etl.operate.tally import Tally
    from etl.pipeline.ports import Letter

_ID_CHARS = 12
_SOURCES_SHOWN = 3
#: Where a person reads of what a service refused, and of what it gave up.
_COMMANDS = ("`etl quarantine list`", "`etl dlq list`")

#: What a person can do about each reason that is not a verdict on the file's content.
REMEDIES: Mapping[Reason, str] = {
    Reason.BAD_MESSAGE: "rename the file: plain names without control characters or backslashes",
    Reason.FORBIDDEN_LOCATION: "rename the file: plain names without control characters or backslashes",
    Reason.UNKNOWN_RECORD_TYPE: "name the file after the record type it holds, or leave it out",
    Reason.MISSING_OBJECT: "put the file back or mend the manifest, then run again",
    Reason.UNAVAILABLE: "make the file readable for this user, then run again",
    Reason.CONTENT_MISMATCH: "fetch the file again or mend the manifest, then run again",
    Reason.RESOURCE_LIMIT: "raise --limit-memory-bytes, --limit-cpu-seconds or --limit-wall-seconds, "
    "then run again",
    Reason.CRASHED: "raise --limit-memory-bytes and run again; if it crashes again, report it",
    Reason.INTERNAL_ERROR: "report it: failed/ names the place in the program",
}


def end_line(end: Settlement | Letter) -> str:
    """One line for one file; it is named by its input id, never by its path."""
    if isinstance(end, Settlement):
        counts, reason = end.metadata["counts"], end.metadata["reason"]
        words = f"{counts['records_in']} records, {end.metadata['examples']} examples"
        why = f"{reason}: {RULES[Reason(reason)].meaning}" if reason else words
        return f"{end.disposition:<13} {end.record_type}  input {end.input_id[:_ID_CHARS]}  {why}"
    reason = end.decision.reason
    named = f"{end.record_type or 'unknown type'}  failed/{end.name[:_ID_CHARS]}…"
    return f"{Disposition.DEAD_LETTERED:<13} {named}  {reason}: {RULES[reason].meaning}"


def summary_table(report: RunReport, out: str) -> Table:
    """All that became of a run's files."""
    table = Table(title="interrupted: run again to go on" if report.interrupted else None, show_header=False)
    table.add_column("what")
    table.add_column("count", justify="right")
    table.add_column("more", overflow="fold")
    _files(table, report, report.files, "files", ("quarantine/", "failed/"))
    _records(table, report)
    _training(table, report, out)
    rate = report.files / report.seconds if report.seconds else 0.0
    table.add_row("seconds", f"{report.seconds:.1f}", f"{rate:.1f} files/s")
    return table


def deliveries_table(report: ServeReport) -> Table:
    """All that became of a service's deliveries."""
    table = Table(show_header=False)
    table.add_column("what")
    table.add_column("count", justify="right")
    table.add_column("more", overflow="fold")
    _files(table, report, sum(report.outcomes.values()), "deliveries", _COMMANDS)
    if report.given_back:
        table.add_row("given back", str(report.given_back), "unfinished when the drain time was over")
        table.add_section()
    _records(table, report)
    table.add_row("examples in parts", str(report.examples), "what each new file alone can say")
    rate = sum(report.outcomes.values()) / report.seconds if report.seconds else 0.0
    table.add_row("seconds", f"{report.seconds:.1f}", f"{rate:.1f} deliveries/s")
    return table


def advice(report: RunReport, sources: Sequence[str]) -> Iterator[str]:
    """What to do when files were refused, a line each; which they are is not stored, but can be seen."""
    for reason in sorted(report.refused):
        if remedy := REMEDIES.get(Reason(reason)):
            yield f"{reason}: {remedy}"
    if report.refusals:
        more = " ..." if len(sources) > _SOURCES_SHOWN else ""
        yield f"to see which files were refused: etl inspect {shlex.join(sources[:_SOURCES_SHOWN])}{more}"


def _files(table: Table, report: Tally, total: int, things: str, places: tuple[str, str]) -> None:
    """Count what became of them; ``places`` tell of what was refused for its content, and of the rest."""
    table.add_row(things, str(total))
    table.add_row("  processed", str(report.outcomes[Disposition.PROCESSED]))
    earlier = f"{report.refused_earlier} of them refused before" if report.refused_earlier else ""
    table.add_row("  duplicates", str(report.outcomes[Disposition.DUPLICATE]), earlier)
    table.add_row("  refused", str(sum(report.refused.values())))
    for reason, count in sorted(report.refused.items()):
        rule = RULES[Reason(reason)]
        place = places[rule.disposition is not Disposition.QUARANTINED]
        table.add_row(f"    {reason}", str(count), f"{rule.meaning} (see {place})")
    table.add_section()


def _records(table: Table, report: Tally) -> None:
    counts = report.counts
    table.add_row("records in", str(counts.records_in))
    table.add_row("  used", str(counts.used))
    table.add_row("  superseded", str(counts.superseded), "older versions of a record")
    table.add_row("  overlapping", str(counts.overlapping), "another source speaks for them")
    table.add_row("  excluded", str(counts.excluded), "faulty or implausible")
    table.add_section()


def _training(table: Table, report: RunReport, out: str) -> None:
    table.add_row("examples in parts", str(report.examples), "what each new file alone can say")
    place = plain(f"in {out.rstrip('/')}/{TRAINING}/, from")
    table.add_row("training examples", str(sum(made.examples for made in report.training)), place)
    for made in report.training:
        merged = f"{made.records.used} of {made.records.records_in} records in {made.files} files"
        table.add_row(plain(f"  {made.record_type}"), str(made.examples), merged)
        if made.missing:
            table.add_row("    files left out", str(made.missing), "their source is gone or changed")
    table.add_section()
