"""Sessions into sleeps: which of several sessions of one sleep counts, and what kind of sleep it is."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING

from etl.core.guidelines import GUIDELINES
from etl.core.localtime import DAY_MS, HOUR_MS, MINUTE_MS, local_date
from etl.core.overlap import ranked
from etl.records.sleep_session.metrics import measure
from etl.records.sleep_session.stages import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from etl.core.localtime import Zone
    from etl.records.sleep_session.metrics import Hypnogram
    from etl.records.sleep_session.session import Session

NAP, NIGHT, OTHER, SOMETIME = "nap", "night", "other", "sometime"
"""Kinds of sleep; ``sometime`` where no zone is known."""
EARLY, MIDDLE, LATE = "early", "middle", "late"
"""Which part of a sleep, or of a night, one of several sessions is."""
LENGTH, ASLEEP = "length", "asleep"
"""What a sleep can lack: it is too short, or its stages hold no sleep."""

_SHORTEST_MS = int(GUIDELINES["sleep_shortest"].value) * MINUTE_MS
_SHORTEST_NAP_MS = int(GUIDELINES["sleep_nap_shortest"].value) * MINUTE_MS
_NAP_MS = int(GUIDELINES["sleep_nap"].value) * HOUR_MS
_NAP_HOURS = tuple(int(GUIDELINES[name].value) * HOUR_MS for name in ("sleep_nap_start", "sleep_nap_end"))
#: A sleep whose middle lies from here on, or before there, is called a night, if it ends on a morning (ours).
_NIGHT_FROM, _NIGHT_TO = 21 * HOUR_MS, 9 * HOUR_MS
_EVENING = 18 * HOUR_MS
_APART_MS = HOUR_MS  # sessions of one origin that are nearer are parts of one sleep (ours)


@dataclass(frozen=True)
class Sleep:
    """A session that counts; ``left_out`` counts the other sessions that it stands for."""

    session: Session = field(repr=False)
    zone: Zone | None
    left_out: int = 0

    @cached_property
    def hypnogram(self) -> Hypnogram | None:
        """What its stages say; None where they hold no sleep."""
        return measure(self.session.start_ms, self.session.end_ms, self.session.stages)

    @cached_property
    def staged(self) -> bool:
        """Tell whether it has any stage that is known."""
        return any(kind != UNKNOWN for _, _, kind in self.session.stages)

    @cached_property
    def kind(self) -> str:
        """Tell sleeps apart by local time; ``nap``, ``night``, ``other``, without a zone ``sometime``.

        A nap is shorter than 3 h and starts from 09:00 to before 20:00. A night lasts at least 3 h, has its
        middle from 21:00 to before 09:00 and ends before 18:00. Minimum: none. Source: ours.
        """
        if self.zone is None:
            return SOMETIME
        session = self.session
        if session.duration_ms < _NAP_MS:
            return NAP if _NAP_HOURS[0] <= self.clock_ms(session.start_ms) < _NAP_HOURS[1] else OTHER
        middle = self.clock_ms((session.start_ms + session.end_ms) // 2)
        nightly = middle >= _NIGHT_FROM or middle < _NIGHT_TO
        return NIGHT if nightly and self.clock_ms(session.end_ms) < _EVENING else OTHER

    @property
    def lacking(self) -> str:
        """Name what it lacks for a report ("": nothing).

        Needed are 30 min, or 5 for a nap, and, where it has stages, any sleep (ours).
        """
        if self.short_ms > 0:
            return LENGTH
        return ASLEEP if self.staged and self.hypnogram is None else ""

    @property
    def short_ms(self) -> int:
        """How much is missing to the least length, if above 0."""
        return (_SHORTEST_NAP_MS if self.kind == NAP else _SHORTEST_MS) - self.session.duration_ms

    @property
    def judged(self) -> bool:
        """Tell whether targets are meant for it, not for naps, nor for what is as short; yes or no.

        Minimum: none. Source: ours.
        """
        return self.kind != NAP and self.session.duration_ms >= _NAP_MS

    @cached_property
    def wake_date(self) -> date:
        """The local date it ends on. Raises ValueError where no zone is known."""
        return local_date(self.session.end_ms, self._zone())

    def clock_ms(self, time_ms: int) -> int:
        """Give what the clock shows at a time, in ms after midnight. Raises ValueError without a zone."""
        return (time_ms + self._zone().offset_ms(time_ms)) % DAY_MS

    def _zone(self) -> Zone:
        if self.zone is None:
            raise ValueError(self.kind)
        return self.zone


def resolve(sessions: Iterable[Session], zone: Zone | None, priority: Sequence[str]) -> list[Sleep]:
    """Let one session speak for all that are of the same sleep.

    Of one sleep are sessions that share at least half of the shorter one, or that start in one minute (ours).
    Sessions that share less are sleeps of their own: halves of a night may overlap by some minutes. Of one
    sleep, the origin that ``priority`` names first speaks, then the one with more stages (where none has any:
    that covers more time); of one origin, the session with more stages, then the last modified, the longer,
    the earlier. A session is left out if it is of one sleep with one that speaks, and is counted to the first
    of these.
    """
    return [
        Sleep(session, zone, left_out)
        for group in _groups(sessions)
        for session, left_out in (_spoken(group, priority) if len(group) > 1 else ((group[0], 0),))
    ]


def in_parts(sleeps: Sequence[Sleep]) -> set[int]:
    """Give the places of those sleeps (by time) that are parts of one sleep."""
    return {place for pair in _continued(sleeps) for place in pair}


def parts(sleeps: Sequence[Sleep]) -> Mapping[int, str]:
    """Say which part each sleep is (they come by time) that is not all of one, or of its night; by place."""
    pairs = {*_continued(sleeps), *_nights_of_a_date(sleeps)}
    earlier, later = {before for before, _ in pairs}, {after for _, after in pairs}
    return {
        place: EARLY if place not in later else MIDDLE if place in earlier else LATE
        for place in earlier | later
    }


def _continued(sleeps: Sequence[Sleep]) -> Iterator[tuple[int, int]]:
    """Give the places of two sessions that follow one another and are parts of one sleep.

    Two sessions of one origin are, if less than an hour lies between them, or if they overlap (ours). Naps,
    and what is insufficient for a report, are no parts.
    """
    latest: dict[str, int] = {}
    for place, sleep in enumerate(sleeps):
        if sleep.kind == NAP or sleep.lacking:
            continue
        before = latest.get(sleep.session.origin)
        if before is not None and sleep.session.start_ms - sleeps[before].session.end_ms < _APART_MS:
            yield before, place
        latest[sleep.session.origin] = place


def _nights_of_a_date(sleeps: Sequence[Sleep]) -> Iterator[tuple[int, int]]:
    """Give the places of two nights that follow one another and end on one date."""
    nights = [place for place, sleep in enumerate(sleeps) if sleep.kind == NIGHT]
    for before, after in pairwise(nights):
        if sleeps[before].wake_date == sleeps[after].wake_date:
            yield before, after


def _groups(sessions: Iterable[Session]) -> Iterator[list[Session]]:
    """Give the sessions that hang together in time; what begins in one minute does, too."""
    group: list[Session] = []
    reach = 0
    for session in sorted(sessions, key=attrgetter("start_ms", "end_ms", "record_id")):
        if group and session.start_ms >= reach and _minute(session) != _minute(group[-1]):
            yield group
            group = []
        reach = max(reach, session.end_ms) if group else session.end_ms
        group.append(session)
    if group:
        yield group


def _spoken(group: Sequence[Session], priority: Sequence[str]) -> list[tuple[Session, int]]:
    """Give the sessions of a group that count, by time, and how many each stands for."""
    spoken: list[Session] = []
    left_out: dict[int, int] = defaultdict(int)  # by the start of the speaker
    for session in _ranked(group, priority):
        # Those that speak share less than half of each other, so what is further off shares less than these.
        at = bisect_left(spoken, session.start_ms, key=_start)
        near = [other for other in spoken[max(0, at - 1) : at + 1] if _are_one(session, other)]
        if near:
            left_out[near[0].start_ms] += 1
        else:
            insort(spoken, session, key=_start)
    return [(session, left_out[session.start_ms]) for session in spoken]


def _ranked(group: Sequence[Session], priority: Sequence[str]) -> list[Session]:
    weights: dict[str, float] = defaultdict(int)
    staged = any(session.size for session in group)
    for session in group:
        weights[session.origin] += session.size if staged else session.duration_ms
    places = {origin: place for place, origin in enumerate(ranked(weights, priority))}
    return sorted(
        group,
        key=lambda one: (
            *(places[one.origin], -one.size, -one.modified_ms, -one.duration_ms),
            *(one.start_ms, one.record_id),
        ),
    )


def _start(session: Session) -> int:
    return session.start_ms


def _minute(session: Session) -> int:
    return session.start_ms // MINUTE_MS


def _are_one(one: Session, other: Session) -> bool:
    shared = min(one.end_ms, other.end_ms) - max(one.start_ms, other.start_ms)
    shorter = min(one.duration_ms, other.duration_ms)
    return 2 * shared >= shorter or _minute(one) == _minute(other)
