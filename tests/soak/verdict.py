"""What must be true when a soak is drained: the laws and more, for all that was announced is known."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from etl.audit.laws import audit
from etl.audit.service import evidence, kept
from etl.bootstrap.terms import service_terms
from etl.core import identity
from etl.core.outcome import Disposition
from tests.soak.files import rounds
from tests.support.auditing import UNASSEMBLED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from etl.audit.report import Report
    from etl.core.outcome import Reason
    from etl.pipeline.flow import Terms
    from tests.soak.files import Item
    from tests.support.site import Site


@dataclass(frozen=True)
class Known:
    """What is known of a soak besides what it left: its items, the workers' ends, and how often they died."""

    seed: int
    rounds: int
    confirmed: int
    ends: Mapping[str, int]
    lost_ends: int  # at most so many ends could be made and not told


@dataclass(frozen=True)
class Due:
    """What must be there: parts by key with the hash of their bytes, letters by name with their reasons."""

    parts: Mapping[str, str]
    letters: Mapping[str, Reason]
    announced: frozenset[str]


def due(items: Iterator[Item], terms: Terms, bucket: str) -> Due:
    """Work out what an undisturbed service would have made."""
    parts, letters, announced = {}, {}, set()
    for item in items:
        name = item.name(terms, bucket)
        if item.key:
            announced.add(name)
        if item.letter:
            letters[name] = item.letter
        else:
            key, outcome = item.part(terms)
            parts[key] = identity.content_hash(outcome.body)
    return Due(parts, letters, frozenset(announced))


def problems(site: Site, known: Known) -> list[str]:
    """Say all that is wrong."""
    terms, bucket = service_terms(site.settings), site.settings.bucket
    items = (item for each in islice(rounds(known.seed, bucket), known.rounds) for item in each)
    wanted = due(items, terms, bucket)
    letters = [kept(letter, terms) for letter in site.letters()]
    return [
        *of_audit(audited(site, wanted)),
        *of_parts({key: identity.content_hash(body) for key, body in site.objects("parts").items()}, wanted),
        *of_letters([(letter.name, letter.reason) for letter in letters], wanted),
        *of_events([str(event["id"]) for event in site.events()], wanted),
        *of_ends(known, wanted),
    ]


def audited(site: Site, wanted: Due) -> Report:
    """Hold the service against the laws."""

    async def work() -> Report:
        async with evidence(site.settings, announced=wanted.announced) as found:
            return await audit(found, UNASSEMBLED)

    return asyncio.run(work())


def of_audit(report: Report) -> Iterator[str]:
    """All that the audit found, or could not check."""
    for finding in report.findings:
        yield f"law {finding.meaning.law}: {finding.fault.value} {finding.name}"
    for gap in report.tally.unchecked:
        yield f"not checked: {gap.value}"


def of_parts(found: Mapping[str, str], wanted: Due) -> Iterator[str]:
    """The parts are those of an undisturbed run, byte for byte."""
    for key in sorted(found.keys() | wanted.parts.keys()):
        if found.get(key) != wanted.parts.get(key):
            state = "is missing" if key not in found else "has other bytes than it should"
            yield f"{key} {state if key in wanted.parts else 'should not be there'}"


def of_letters(found: Sequence[tuple[str, Reason]], wanted: Due) -> Iterator[str]:
    """A letter may be there twice where its worker died in between, but for one reason."""
    for name, reason in sorted(set(found) - set(wanted.letters.items())):
        yield f"given up that should not: {name} for {reason.value}"
    for name, reason in sorted(set(wanted.letters.items()) - set(found)):
        yield f"not given up: {name} for {reason.value}"


def of_events(found: Sequence[str], wanted: Due) -> Iterator[str]:
    """The ledger in Redis tells each event once, whatever happens."""
    names = {key.rpartition("/")[2].removesuffix(".jsonl") for key in wanted.parts}
    for name, times in sorted(Counter(found).items()):
        if times != 1 or name not in names:
            yield f"event {name} was told {times} times"
    for name in sorted(names - set(found)):
        yield f"event {name} was never told"


def of_ends(known: Known, wanted: Due) -> Iterator[str]:
    """Deliveries add up, so far as the dead could tell: no input ended twice, and no message never."""
    first = known.ends.get(Disposition.PROCESSED, 0) + known.ends.get(Disposition.QUARANTINED, 0)
    if first > len(wanted.parts):
        yield f"{first} first ends of {len(wanted.parts)} inputs"
    if len(wanted.parts) - first > known.lost_ends:
        yield f"only {first} first ends of {len(wanted.parts)} inputs, with {known.lost_ends} untold at most"
    if sum(known.ends.values()) + known.lost_ends < known.confirmed:
        yield f"{sum(known.ends.values())} ends of {known.confirmed} messages, {known.lost_ends} untold"
