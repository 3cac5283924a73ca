"""Sets of sessions of every shape that the texts must fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.localtime import DAY_MS, HOUR_MS
from etl.records.sleep_session import SLEEP_SESSION
from tests.support.rendering import Texts
from tests.unit.records.sleep_session.builders import EVENING, MIDNIGHT, MINUTE, NIGHT, bare, nights, session

if TYPE_CHECKING:
    from etl.records.sleep_session.session import Session
    from tests.unit.records.sleep_session.builders import Part

AFTERNOON = MIDNIGHT + 14 * HOUR_MS
MORNING = MIDNIGHT + 10 * HOUR_MS
PLAIN: tuple[Part, ...] = (("AWAKE", 12), ("SLEEPING", 300), ("AWAKE", 7), ("SLEEPING", 120))
ASLEEP: tuple[Part, ...] = NIGHT[1:]
RESTLESS: tuple[Part, ...] = (("AWAKE", 45), *(("LIGHT", 40), ("AWAKE", 9), ("REM", 20), ("AWAKE", 12)) * 3)
HOLEY: tuple[Part, ...] = (
    ("AWAKE", 10),
    ("LIGHT", 100),
    ("", 120),
    ("DEEP", 60),
    ("UNKNOWN", 30),
    ("REM", 30),
)
CRACKED: tuple[Part, ...] = (
    *(("AWAKE", 12), ("LIGHT", 200), ("", 20), ("DEEP", 90), ("AWAKE", 15), ("REM", 90)),
)
BROKEN: tuple[Part, ...] = (("AWAKE", 15), ("LIGHT", 260), ("AWAKE", 10), ("REM", 80), ("AWAKE", 5))
NAP: tuple[Part, ...] = (("AWAKE", 3), ("LIGHT", 30), ("AWAKE", 7), ("LIGHT", 5))


def periods(parts: tuple[Part, ...], count: int = 5) -> list[Session]:
    """Nights that begin later and later."""
    return nights(count, parts, 7)


SHAPES: dict[str, list[Session]] = {
    "night": [session()],
    "restless night": [session(RESTLESS)],
    "night in three parts": [
        session(NIGHT[:7], EVENING - 120 * MINUTE),
        session(ASLEEP[5:], EVENING + 200 * MINUTE),
        session(RESTLESS, EVENING + 400 * MINUTE),
    ],
    "night from the first sleep on": [session(ASLEEP)],
    "night whose start is unseen": [session((("AWAKE", 5), ("", 20), *ASLEEP))],
    "night without wake": [session((("LIGHT", 300), ("DEEP", 100)))],
    "sleep and wake only": [session(PLAIN)],
    "sleep and wake, mostly unknown": [session((("AWAKE", 5), ("SLEEPING", 200), ("UNKNOWN", 200)))],
    "night with holes": [session(HOLEY)],
    "night with a crack": [session(CRACKED)],
    "some sleep of no stated stage": [session((*NIGHT, ("SLEEPING", 20)))],
    "much sleep of no stated stage": [session((*NIGHT, ("SLEEPING", 120)))],
    "lone stage": [session((("AWAKE", 9), ("DEEP", 300)))],
    "moments": [session((("AWAKE", 0.3), ("LIGHT", 300), ("AWAKE", 0.3), ("REM", 100)))],
    "no stages": [bare()],
    "all stages unknown": [session((("UNKNOWN", 400),))],
    "all awake": [session((("AWAKE", 300),))],
    "too short": [bare(29)],
    "too short, with stages": [session((("LIGHT", 20),))],
    "short evening": [session((("AWAKE", 5), ("LIGHT", 60)), MIDNIGHT + 21 * HOUR_MS)],
    "nap": [session(NAP, AFTERNOON)],
    "nap without stages": [bare(40, AFTERNOON)],
    "nap with holes": [session((("LIGHT", 20), ("", 20), ("LIGHT", 5)), AFTERNOON)],
    "short nap with holes": [session((("LIGHT", 4.5), ("", 0.6)), AFTERNOON)],
    "too short for a nap": [session((("LIGHT", 3),), AFTERNOON)],
    "sleep by day": [session(NIGHT, MORNING)],
    "cut stages": [session(outside_ms=8 * MINUTE, overlap_ms=6 * MINUTE)],
    "several apps": [session(), session(PLAIN, EVENING + 5 * MINUTE, origin="b"), bare(60, origin="c")],
    "period": periods(NIGHT),
    "period of much": [
        *periods(NIGHT),
        *periods(ASLEEP, 7)[5:],
        *(bare(400, EVENING + day * DAY_MS) for day in (7, 8)),
        *(session(NAP, AFTERNOON + day * DAY_MS) for day in range(3)),
        *(bare(50, MIDNIGHT + (day * 24 + 20) * HOUR_MS) for day in (1, 2)),
        *(session(PLAIN, EVENING + day * DAY_MS + MINUTE, origin="b") for day in range(2)),
    ],
    "period with a split night": [
        *periods(NIGHT),
        *(bare(240, EVENING + 5 * DAY_MS + part * 250 * MINUTE) for part in (0, 1)),
    ],
    "uneven period": [
        *(
            session(parts, EVENING + day * DAY_MS)
            for day, parts in enumerate((NIGHT, PLAIN, RESTLESS, ASLEEP))
        ),
        bare(430, EVENING + 4 * DAY_MS),
    ],
    "irregular week": [
        *(session(NIGHT, EVENING + day * DAY_MS + day * day % 5 * 20 * MINUTE) for day in range(7)),
        session(NAP, AFTERNOON),
        bare(400, EVENING + 7 * DAY_MS),
    ],
    "period with a nap": [*periods(RESTLESS), session(NAP, AFTERNOON)],
    "period from the first sleep on": periods(ASLEEP),
    "period without stages": [bare(400 + day, EVENING + day * DAY_MS) for day in range(4)],
    "period around the clock": [session(NIGHT, EVENING + day * 31 * HOUR_MS) for day in range(8)],
    "sparse period": [session(NIGHT, EVENING + day * 4 * DAY_MS) for day in range(4)],
    "period of naps": [session(NAP, AFTERNOON + day * DAY_MS) for day in range(3)],
    "period of naps and a night": [session(), *(session(NAP, AFTERNOON + day * DAY_MS) for day in range(3))],
    "sparse period of naps and nights": [
        session(),
        session(NIGHT, EVENING + 9 * DAY_MS),
        session(NAP, AFTERNOON + 5 * DAY_MS),
    ],
}

#: Sets, and the youngest age of the band of the person, where sleep is held against a range for the age.
AGED: tuple[tuple[list[Session], int], ...] = (
    ([session()], 20),
    ([session(BROKEN)], 25),
    ([session(BROKEN)], 65),
    ([session(CRACKED)], 90),
    ([session((("AWAKE", 9), ("LIGHT", 415), ("", 10), ("AWAKE", 6)))], 30),
    ([session((("LIGHT", 550), ("AWAKE", 20), ("LIGHT", 30)))], 30),
    (SHAPES["uneven period"], 60),
    (periods(RESTLESS, 3), 90),
)

everything = Texts(SLEEP_SESSION, SHAPES)
