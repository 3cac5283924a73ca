"""What a verification shows on a terminal."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from etl.audit.faults import Fault
from etl.audit.findings import FAULTS, Finding
from etl.audit.render import About, verified_page
from etl.audit.report import Report
from etl.audit.verify import Verified
from etl.cli.verify_show import show

NAME = "3f9c2a07bd59" + "e" * 52
ABOUT = About("a folder", "0.1.0", "c" * 64, 1_793_700_000.0, 1.0)


def shown(*findings: Finding) -> str:
    """Show a report with these findings at 80 columns."""
    report = Report()
    for one in findings:
        report.add(one)
    stream = StringIO()
    show(verified_page(Verified(report, 1, 0), ABOUT), Console(file=stream, width=80))
    return stream.getvalue()


def test_a_finding_is_a_block() -> None:
    """It should say the law, the thing and enough of its hash to find it, and below what is wrong."""
    lines = [line.rstrip() for line in shown(Finding(Fault.METADATA_GONE, f"{NAME}.1")).splitlines()]
    place = lines.index("Violations")
    assert lines[place + 1 : place + 5] == [
        "4 integrity: part 3f9c2a07bd59, generation 1",
        "  expected  metadata of this body",
        "  found     none",
        "  remedy    restore the object from a backup of the store, or reprocess its",
    ]


def test_names_that_are_no_hashes_stay() -> None:
    """It should name a training file by its record type, and a raw object by its hash alone."""
    told = shown(Finding(Fault.TRAINING_MIXED, "StepsRecord"), Finding(Fault.LOST, NAME))
    assert "9 training set: training file StepsRecord\n" in told
    assert "1 every input has one outcome: raw object 3f9c2a07bd59\n" in told


def test_all_findings_fit_80_columns() -> None:
    """It should break no word, whatever is found; the verdict is one line, as long as it is."""
    told = shown(*(Finding(fault, f"{NAME}.0") for fault in FAULTS))
    assert max(map(len, told.splitlines()[1:])) <= 80
    said = " ".join(told.replace("│", " ").split())
    for meaning in FAULTS.values():
        assert meaning.expected in said
        assert meaning.remedy in said
    assert "…" not in told
