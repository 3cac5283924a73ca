"""What surrounds an answer: the role, the request, and the table of statistics it rests on.

The table gives times and durations; shares are left to the answer, so that there is something to work out. A
row stands in the table where the episode has all facts it names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.narrative import CLINICIAN, PERSON

if TYPE_CHECKING:
    from collections.abc import Mapping

SYSTEM: Mapping[str, tuple[str, ...]] = {
    PERSON: (
        (
            "You explain sleep records to the person who slept, in plain and calm words. Use only the "
            "numbers you are given and what follows from them. Do not diagnose and give no advice."
        ),
        (
            "You help people read what a tracker recorded of their sleep. Every number you say must come "
            "from the data in the message or be worked out from them, and what was not recorded stays unsaid."
        ),
        (
            "You turn sleep statistics into a short, friendly explanation for the sleeper. Stay with the "
            "given numbers, say so when the data are too few, and give no medical advice."
        ),
    ),
    CLINICIAN: (
        (
            "You write concise sleep reports for professionals. Use only the numbers given and what follows "
            "from them; no diagnosis, no treatment."
        ),
        (
            "You summarize sleep tracking data for a professional reader. State only what the given figures "
            "support and mark what cannot be derived."
        ),
        (
            "You prepare recorded sleep for a consultation. Describe and compare, using the supplied numbers "
            "only; do not diagnose or recommend therapy."
        ),
    ),
}

#: ``[sleep]`` is what the episode covers, ``[report]`` the report meant.
ASK: Mapping[str, tuple[str, ...]] = {
    "summarize.person": (
        "What do these data say about [sleep]?",
        "Please explain the figures of [sleep] to me.",
        "How did I sleep, going by these data?",
    ),
    "summarize.clinician": (
        "Summarize the data of [sleep].",
        "Please write a short summary of [sleep].",
        "Describe [sleep] from the statistics given.",
    ),
    "sufficiency.person": (
        "Is there enough data here for [report]?",
        "Does what was recorded suffice for [report]?",
        "Have I got enough sleep data for [report]?",
    ),
    "sufficiency.clinician": (
        "Are the data sufficient for [report]?",
        "Check whether there is enough data for [report].",
        "Can [report] be made from these sleep data?",
    ),
}

REPORTS: Mapping[str, str] = {"session": "a report on this sleep", "period": "a report on the whole period"}
SLEEPS: Mapping[str, str] = {"session": "this sleep", "period": "this period"}

TITLES: Mapping[str, str] = {
    "staged": "Source: sleep session with stages",
    "bare": "Source: sleep session without stages",
    "period": "Source: sleep sessions",
}

#: How much there is of a sleep; stands in every table.
SESSION_AMOUNT: tuple[str, ...] = (
    "Ended on: {day}",
    "Began about: {bed}",
    "Ended about: {wake}",
    "Session length: {tib}",
    "Stage known for: {known}",
    "Without a known stage: {unknown}",
    "Stages cut off beyond the session: {outside}",
    "Stages overlapping each other: {doubled}",
    "Left out as the same sleep as this session: {overlapping}",
)

#: What a sleep says; stands in the tables of summaries.
SESSION_STATISTICS: tuple[str, ...] = (
    "Time asleep: {tst}",
    "Until falling asleep: {sol}",
    "From falling asleep to the end of sleep: {spt}",
    "Awake after falling asleep: {waso}",
    "Awakenings longer than {@sleep_awakening}: {awakenings}",
    "Light sleep: {light}",
    "Deep sleep: {deep}",
    "REM sleep: {rem}",
    "Sleep of no stated stage: {sleeping}",
    "From falling asleep to REM sleep: {rem_latency}",
    "Middle of the sleep about: {midsleep}",
)

#: The age, as far as it is known; stands where the time asleep is held against it.
AGE: tuple[str, ...] = (
    "Age band from: {age_from}",
    "Age band to: {age_to}",
)

#: How much there is of a period; stands in every table.
PERIOD_AMOUNT: tuple[str, ...] = (
    "Covered: {days}",
    "Recorded: {sleeps}",
    "Recorded besides: {naps}",
    "Neither nap nor main sleep: {others}",
    "Without a main sleep, as the longest came in parts: {split}",
    "Left out as the same sleep as others: {overlapping}",
)

#: What a period says; stands in the tables of summaries.
PERIOD_STATISTICS: tuple[str, ...] = (
    "Session length, mean: {tib_mean}",
    "Session length, shortest: {tib_shortest}",
    "Session length, longest: {tib_longest}",
    "Time asleep known for: {staged}",
    "Time asleep, mean: {tst_mean}",
    "Time asleep, shortest: {tst_shortest}",
    "Time asleep, longest: {tst_longest}",
    "Sleep efficiency known for: {timed}",
    "Sleep efficiency, mean: {se}",
    "Session start, mean, about: {bed_mean}",
    "Session start, standard deviation: {bed_sd}",
    "Session end, mean, about: {wake_mean}",
    "Session end, standard deviation: {wake_sd}",
    "Sleep regularity index: {sri}",
    "Sleep regularity index rests on: {sri_days}",
)
