"""What ``etl verify`` found, as a document for machines and as a page for people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from etl.audit.faults import Kind
from etl.audit.page import Cell, Details, Facts, Page, Paragraph, Section, Table, Tone
from etl.audit.page import Verdict as Heading
from etl.audit.verdict import LAWS, OfLaw, Result, verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.audit.findings import Finding
    from etl.audit.live import Line, Live
    from etl.audit.verify import Verified

_ROWS = 500
_TONES = {
    Result.HOLDS: Tone.GOOD,
    Result.BROKEN: Tone.BAD,
    Result.UNDECIDED: Tone.OPEN,
    Result.NOT_CHECKED: Tone.OPEN,
}
_BY_CODE = {0: Tone.GOOD, 1: Tone.BAD, 2: Tone.OPEN}
_KINDS = {
    Kind.VIOLATION: "Violations",
    Kind.UNDECIDED: "Undecided",
    Kind.UNANNOUNCED: "Announced by nobody",
}
_LAW_COLUMNS = ("law", "result", "checked", "violations", "undecided", "not checked")
_FINDING_COLUMNS = ("hash", "what", "law", "expected", "found", "remedy")


@dataclass(frozen=True, slots=True)
class About:
    """What was looked at, by what, when (seconds since 1970) and for how long."""

    evidence: str
    version: str
    ruleset: str
    began: float
    seconds: float

    def document(self) -> dict[str, Any]:
        """The same for machines."""
        told = {"evidence": self.evidence, "version": self.version, "ruleset": self.ruleset}
        return told | {"began": _moment(self.began), "seconds": round(self.seconds, 3)}


def verified_document(verified: Verified, about: About) -> dict[str, Any]:
    """Say all of it for machines."""
    judged = verdict(verified.report)
    return {
        "exit_code": judged.code,
        "sentence": judged.sentence,
        "laws": [law.document() for law in judged.laws],
        **verified.report.document(),
        "pieces": verified.pieces,
        "pieces_remembered": verified.remembered,
        "about": about.document(),
    }


def verified_page(verified: Verified, about: About, rows: int = _ROWS) -> Page:
    """Say it for people: the verdict, the laws, at most so many rows of findings of a kind, the evidence."""
    judged, report = verdict(verified.report), verified.report
    sections = [Section("Laws", [_laws(judged.laws)])]
    for kind, heading in _KINDS.items():
        if number := report.number(kind):
            found = [finding for finding in report.findings if finding.meaning.kind is kind]
            sections.append(Section(heading, _findings(found, number, rows)))
    sections.append(Section("Not checked", [_unchecked(judged.laws)]))
    sections.append(Section("Evidence", _evidence(verified, about)))
    told = Heading(_BY_CODE[judged.code], judged.sentence)
    return Page("etl verify", told, sections, f"etl {about.version}, {_moment(about.began)}")


def _laws(laws: Sequence[OfLaw]) -> Table:
    rows = [
        (
            f"{one.law.value} {LAWS[one.law]}",
            Cell(one.result.value, _TONES[one.result]),
            ", ".join(f"{things}: {number:,}" for things, number in one.checked.items()) or "nothing",
            one.violations,
            one.undecided,
            len(one.unchecked),
        )
        for one in laws
    ]
    return Table("Each law, and how many of what were held against it", _LAW_COLUMNS, rows)


def _findings(found: Sequence[Finding], number: int, rows: int) -> list[Table | Paragraph]:
    ordered = sorted(found, key=lambda one: (one.meaning.law, one.fault.value, one.name))[:rows]
    told = [
        (one.name, one.meaning.thing.value, f"{one.meaning.law.value} {LAWS[one.meaning.law]}", *_means(one))
        for one in ordered
    ]
    table = Table(f"{len(told):,} of {number:,}, named by hash", _FINDING_COLUMNS, told)
    more = [Paragraph(f"{number - len(told):,} more are counted here, and not shown.")]
    return [table, *(more if number > len(told) else [])]


def _means(one: Finding) -> tuple[str, str, str]:
    return one.meaning.expected, one.meaning.found, one.meaning.remedy


def _unchecked(laws: Sequence[OfLaw]) -> Table | Paragraph:
    """List each reason once, with the laws that it left something unchecked of."""
    rows: dict[str, list[str]] = {}
    for one in laws:
        for why in one.unchecked:
            rows.setdefault(why, []).append(str(one.law.value))
    if not rows:
        return Paragraph("Nothing was left unchecked.")
    told = [(why, ", ".join(of)) for why, of in rows.items()]
    return Table("What was not checked, and why", ("not checked", "of laws"), told)


def _evidence(verified: Verified, about: About) -> list[Facts | Details]:
    asked = verified.report.document()["asked"]
    pieces = f"{verified.pieces}, of which {verified.remembered} were done by an earlier run"
    facts = Facts(
        [
            ("looked at", about.evidence),
            ("began", _moment(about.began)),
            ("took", f"{about.seconds:.1f} s"),
            ("pieces", pieces),
            ("version", about.version),
            ("ruleset", about.ruleset),
        ]
    )
    counts = [(things, number) for things, number in sorted(verified.report.tally.checked.items())]
    options = [(name, _option(value)) for name, value in asked.items()]
    return [facts, Details("Counts", [Facts(counts)]), Details("Options", [Facts(options)])]


def _option(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(int(item)) for item in value)
    if value is None:
        return "all"
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def live_page(live: Live, about: About) -> Page:
    """Say what became of canaries, for people."""
    code = live_code(live)
    sections = [Section("Canaries", [_canaries(live.lines)])]
    facts = [
        ("looked at", about.evidence),
        ("began", _moment(about.began)),
        ("took", f"{about.seconds:.1f} s, of at most {live.limit:g} s for their ends"),
        ("left behind", "nothing" if live.tidied else "something: it goes with a later check"),
        ("version", about.version),
        ("ruleset", about.ruleset),
    ]
    sections.append(Section("Evidence", [Facts(facts)]))
    heading = Heading(_BY_CODE[code], live_sentence(live))
    return Page("etl verify --live", heading, sections, f"etl {about.version}, {_moment(about.began)}")


def live_document(live: Live, about: About) -> dict[str, Any]:
    """Say it for machines."""
    told = {"exit_code": live_code(live), "sentence": live_sentence(live)}
    return {**told, **live.document(), "about": about.document()}


def live_code(live: Live) -> int:
    """0 where each canary has its end, 1 where one has not, 2 where that cannot be told."""
    return {True: 0, False: 1, None: 2}[live.ok]


def live_sentence(live: Live) -> str:
    """Say it in a sentence with its numbers."""
    if live.hindrance:
        return f"It cannot be told: {live.hindrance}. No canary was sent."
    numbers = {result.value: live.number(result) for result in live.results}
    told = [f"{number} {result}" for result, number in numbers.items() if number and result != "holds"]
    whole = f"{numbers['holds']} of {len(live.lines)} canaries ended as they should"
    return f"{whole}; {', '.join(told)}." if told else f"{whole}."


def _canaries(lines: Sequence[Line]) -> Table:
    columns = ("canary", "result", "expected", "found", "seconds", "remedy")
    rows = [
        (
            line.kind.value,
            Cell(line.result.value, _LIVE_TONES.get(line.result.value, Tone.OPEN)),
            line.expected or "-",
            line.found,
            "-" if line.seconds is None else f"{line.seconds:.1f}",
            line.remedy or "-",
        )
        for line in lines
    ]
    return Table("Each canary: the end it should have, and what was found", columns, rows)


_LIVE_TONES = {"holds": Tone.GOOD, "violated": Tone.BAD}


def _moment(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S}Z"
