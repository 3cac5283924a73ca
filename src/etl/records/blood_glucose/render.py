"""Episodes into drafts: whether the data suffice, and, where they do, what they say.

Six wordings a task. Which is said, with which role and request, follows from the seeded choice alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from etl.core.guidelines import GUIDELINES
from etl.core.phrasing import Filled, fill, join
from etl.core.record_type import Draft
from etl.records.blood_glucose.cases import meets, sufficiency_cases, summary_cases
from etl.records.blood_glucose.rhythm import HOURS
from etl.records.blood_glucose.streams import FINGERSTICK
from etl.records.blood_glucose.texts import frame
from etl.records.blood_glucose.wordings import ANSWERS, SENTENCES, SUMMARIES, WORDINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from etl.core.model import Episode, Fact
    from etl.records.blood_glucose.cases import Case
    from etl.records.blood_glucose.wordings import Shape

_FACT = re.compile(r"\{([a-z][a-z0-9_]*)\}")

#: Facts whose row the table leaves out where they are nought.
_QUIET = ("low_prolonged", "low_truncated", "high_truncated", "n_floor", "n_ceiling")

#: What a guideline is leaned on for, by the start of its name; targets say whether they are met.
_CLAIMS = (
    ("glucose_display", "display_range"),
    ("glucose_night", "block_bounds"),
    ("glucose_day_end", "block_bounds"),
    ("glucose_event", "event_definition"),
    ("glucose_prolonged", "event_definition"),
    ("glucose_period", "sufficiency_minimum"),
    ("glucose_coverage", "sufficiency_minimum"),
    ("glucose_window", "sufficiency_minimum"),
    ("smbg_readings", "sufficiency_minimum"),
    ("smbg_", "meal_goal"),
    ("glucose_", "bin_bounds"),
)


def render(episode: Episode, choose: Callable[[str, int], int]) -> Iterator[Draft]:
    """Say what a sufficient episode shows, and of every episode whether its data suffice.

    ``choose(task, n)`` gives the wording; under names of their own, it gives role and request, too.
    """
    if episode.sufficient:
        yield _draft("summarize", SUMMARIES, summary_cases(episode), episode, choose)
    yield _draft("sufficiency", ANSWERS, sufficiency_cases(episode), episode, choose)


def _draft(
    task: str,
    shapes: tuple[Shape, ...],
    cases: Mapping[str, Case],
    episode: Episode,
    choose: Callable[[str, int], int],
) -> Draft:
    wording = choose(task, WORDINGS)
    reader = (frame.PERSON, frame.CLINICIAN)[wording % 2]
    user = _request(task, reader, episode, choose)
    assistant = _answer(task, shapes[wording], wording, cases, episode)
    both = join([user, assistant])
    method = "smbg" if _by_hand(episode) else "glucose"
    return Draft(
        task=task,
        template=f"{method}.{episode.kind}.{task}.{wording}",
        system=_pick(frame.SYSTEM[reader], f"{task} system", choose),
        user=user.text,
        assistant=assistant.text,
        facts=both.facts,
        evidence=_evidence(both, episode),
    )


def _pick(texts: tuple[str, ...], name: str, choose: Callable[[str, int], int]) -> str:
    return texts[choose(name, len(texts))]


def _by_hand(episode: Episode) -> bool:
    return episode.aspects["method"] == FINGERSTICK


def _words(text: str, words: Mapping[str, str]) -> str:
    for name, word in words.items():
        text = text.replace(f"[{name}]", word)
    return text


def _names(episode: Episode) -> Mapping[str, str]:
    kind = episode.kind
    given = "{slots}" if "slots" in episode.facts else "{readings}"
    return {
        "report": frame.REPORTS[kind],
        "stretch": frame.STRETCHES[kind],
        "when": frame.WHEN[kind],
        "given": given,
    }


def _request(task: str, reader: str, episode: Episode, choose: Callable[[str, int], int]) -> Filled:
    """Ask for the task, and put the table below."""
    ask = _words(_pick(frame.ASK[f"{task}.{reader}"], f"{task} ask", choose), _names(episode))
    title = frame.TITLES[episode.aspects["method"]]
    rows = [fill(row, episode.facts) for row in _rows(task) if _stands(row, episode.facts)]
    return join([Filled(ask), Filled(""), Filled(title), *rows], "\n")


def _rows(task: str) -> Iterator[str]:
    yield from frame.AMOUNT
    if task == "summarize":
        yield from frame.STATISTICS
        for hour in HOURS:
            yield frame.PROFILE.replace("[hour]", f"{hour:02}")


def _stands(row: str, facts: Mapping[str, Fact]) -> bool:
    """Tell whether the episode has what a row of the table names."""
    names = _FACT.findall(row)
    if not all(name in facts for name in names):
        return False
    return not any(name in _QUIET and not facts[name].value for name in names)


def _answer(task: str, shape: Shape, wording: int, cases: Mapping[str, Case], episode: Episode) -> Filled:
    sentences = SENTENCES[f"{task}.{'fingerstick' if _by_hand(episode) else 'sensor'}"]
    paragraphs = []
    for topics in shape.paragraphs:
        said = [cases[topic] for topic in topics if topic in cases]
        texts = [_sentence(sentences[case.row], wording, case.words, episode) for case in said]
        if kept := [fill(text, episode.facts) for text in texts if text]:
            paragraphs.append(join(kept, shape.sentence))
    answer = join(paragraphs, shape.paragraph)
    return Filled(shape.lead + answer.text, answer.facts, answer.guidelines)


def _sentence(row: tuple[str, ...], wording: int, words: Mapping[str, str], episode: Episode) -> str:
    return _words(_words(row[wording % len(row)], words), _names(episode))


def _evidence(said: Filled, episode: Episode) -> tuple[tuple[str, str], ...]:
    """Cite each source with what it is leaned on for, in order of mention, each pair of them once."""
    cited: dict[tuple[str, str], tuple[str, str]] = {}
    zones = ("gri_zone_a",) if "gri" in said.facts else ()
    for name in (*said.guidelines, *zones):
        claim = _claim(name, episode)
        cited.setdefault((claim, GUIDELINES[name].source), (claim, name))
    return tuple(cited.values())


def _claim(guideline: str, episode: Episode) -> str:
    if guideline.endswith("_target"):
        return f"{guideline}_{'met' if meets(episode.facts, guideline) else 'not_met'}"
    if guideline.startswith("gri_zone"):
        return "gri_zone"
    return next(claim for start, claim in _CLAIMS if guideline.startswith(start))
