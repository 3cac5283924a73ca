"""Episodes into words: the sentences that are true, in an order and wording the seeded choice picks.

A record type brings its :class:`Voice` (all its words) and says which :class:`Case` of each topic is true;
this room puts a draft together: role, request, table of statistics, answer, and the sources leaned on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from etl.core.guidelines import GUIDELINES
from etl.core.phrasing import Filled, fill, join, template
from etl.core.record_type import Draft

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from etl.core.model import Episode, Fact

SUMMARIZE, SUFFICIENCY, NUMERIC_QA = "summarize", "sufficiency", "numeric_qa"
CLASSIFY, COMPARE, DETECT_EVENTS, CAPTION = "classify", "compare", "detect_events", "caption"
TASKS = (SUMMARIZE, NUMERIC_QA, CLASSIFY, COMPARE, DETECT_EVENTS, SUFFICIENCY, CAPTION)

#: Not said, but asked: its words stand in the request.
ASKED = "asked"

#: Wordings of each task; the even ones speak to the person, the odd ones to a professional.
WORDINGS = 6
PERSON, CLINICIAN = "person", "clinician"
_READERS = (PERSON, CLINICIAN)

_NONE: Mapping[str, str] = {}


class Case(NamedTuple):
    """The sentence to say of a topic, by its name in the voice, and the words for its brackets."""

    row: str
    words: Mapping[str, str] = _NONE


class Shape(NamedTuple):
    """The order of topics, in paragraphs; what leads in, and stands between sentences and paragraphs."""

    paragraphs: tuple[tuple[str, ...], ...]
    sentence: str = " "
    paragraph: str = "\n\n"
    lead: str = ""


def in_order(*topics: str) -> tuple[Shape, ...]:
    """Give a paragraph of topics as the shape of every wording."""
    return (Shape((topics,)),) * WORDINGS


@dataclass(frozen=True, slots=True)
class Voice:
    """All the words for one kind of data.

    In a template, ``{name}`` is a fact, ``{@name}`` a guideline and ``[name]`` a word.
    """

    #: Begins the names of its templates: ``glucose.day.summarize.0``.
    name: str
    #: Roles, by reader.
    systems: Mapping[str, tuple[str, ...]] = field(repr=False)
    #: Requests, by ``task.reader``.
    asks: Mapping[str, tuple[str, ...]] = field(repr=False)
    #: The first line of the table.
    title: str
    #: The rows of the table, by task. A row stands where the episode has all facts it names.
    rows: Mapping[str, tuple[str, ...]] = field(repr=False)
    #: Sentences by task and name, each in so many wordings; where they are fewer, they take turns.
    sentences: Mapping[str, Mapping[str, tuple[str, ...]]] = field(repr=False)
    #: The shapes of answers, by task and wording.
    shapes: Mapping[str, tuple[Shape, ...]] = field(repr=False)
    #: Words for brackets by name and kind of episode.
    words: Mapping[str, Mapping[str, str]] = field(repr=False)
    #: What a guideline is leaned on for, by the start of its name; targets say whether they are met.
    claims: tuple[tuple[str, str], ...] = field(repr=False)
    #: Facts whose row is left out where they are nought.
    quiet: frozenset[str] = field(default=frozenset(), repr=False)
    #: Guidelines that a fact leans on without saying them.
    implied: Mapping[str, str] = field(default_factory=dict, repr=False)
    #: The ending of names that are said in place of others: the same in another unit.
    twins: str = ""


def tell(
    voice: Voice,
    task: str,
    cases: Mapping[str, Case],
    episode: Episode,
    choose: Callable[[str, int], int],
) -> Draft:
    """Put an episode into words.

    ``cases`` are the true ones, by topic; the words of the topic ``asked`` are for the request.
    ``choose(task, n)`` gives the wording; under names of their own,
    it gives role and request, too. Raises KeyError when a case names a sentence, or a template a fact or
    guideline, that does not exist.
    """
    wording = choose(task, WORDINGS)
    reader = _READERS[wording % len(_READERS)]
    asked = cases.get(ASKED, Case(ASKED)).words
    ask = _put(_pick(voice.asks[f"{task}.{reader}"], f"{task} ask", choose), asked)
    user = _request(voice, task, ask, episode)
    assistant = _answer(voice, task, wording, cases, episode)
    both = join([user, assistant])
    return Draft(
        task=task,
        template=f"{voice.name}.{episode.kind}.{task}.{wording}",
        system=_pick(voice.systems[reader], f"{task} system", choose),
        user=user.text,
        assistant=assistant.text,
        facts=both.facts,
        evidence=_evidence(both, voice, episode),
    )


def only(cases: Mapping[str, Case], topics: Iterable[str]) -> dict[str, Case]:
    """Give the cases of some topics."""
    return {topic: cases[topic] for topic in topics if topic in cases}


def meets(facts: Mapping[str, Fact], target: str) -> bool:
    """Tell whether the fact a target is named after meets it, before rounding."""
    row, value = GUIDELINES[target], facts[target.removesuffix("_target")].value
    match row.relation:
        case ">":
            return value > row.value
        case ">=":
            return value >= row.value
        case "<":
            return value < row.value
        case _:
            return value <= row.value


def _pick(texts: tuple[str, ...], name: str, choose: Callable[[str, int], int]) -> str:
    return texts[choose(name, len(texts))]


def _request(voice: Voice, task: str, ask: str, episode: Episode) -> Filled:
    """Ask for the task, and put the table below."""
    facts, twins = episode.facts, voice.twins
    rows = [fill(row, facts, twins) for row in voice.rows[task] if _stands(row, voice, facts)]
    asked = fill(_worded(ask, voice, episode), facts, twins)
    return join([asked, Filled(""), Filled(voice.title), *rows], "\n")


def _stands(row: str, voice: Voice, facts: Mapping[str, Fact]) -> bool:
    """Tell whether the episode has what a row of the table names."""
    for name in template(row).facts:
        if name not in facts or (name in voice.quiet and not facts[name].value):
            return False
    return True


def _answer(voice: Voice, task: str, wording: int, cases: Mapping[str, Case], episode: Episode) -> Filled:
    shape = voice.shapes[task][wording]
    paragraphs = []
    for topics in shape.paragraphs:
        said = [cases[topic] for topic in topics if topic in cases]
        texts = [_sentence(voice, task, wording, case, episode) for case in said]
        if kept := [fill(text, episode.facts, voice.twins) for text in texts if text]:
            paragraphs.append(join(kept, shape.sentence))
    answer = join(paragraphs, shape.paragraph)
    return Filled(shape.lead + answer.text, answer.facts, answer.guidelines)


def _sentence(voice: Voice, task: str, wording: int, case: Case, episode: Episode) -> str:
    row = voice.sentences[task][case.row]
    return _worded(_put(row[wording % len(row)], case.words), voice, episode)


def _worded(text: str, voice: Voice, episode: Episode) -> str:
    """Put the words of an episode of this kind into the brackets of a text."""
    if "[" not in text:
        return text
    return _put(text, {name: kinds[episode.kind] for name, kinds in voice.words.items()})


def _put(text: str, words: Mapping[str, str]) -> str:
    for name, word in words.items():
        text = text.replace(f"[{name}]", word)
    return text


def _evidence(said: Filled, voice: Voice, episode: Episode) -> tuple[tuple[str, str], ...]:
    """Cite each source with what it is leaned on for, in order of mention, each pair of them once."""
    cited: dict[tuple[str, str], tuple[str, str]] = {}
    implied = (name for fact, name in voice.implied.items() if fact in said.facts)
    for name in (*said.guidelines, *implied):
        claim = _claim(name, voice, episode)
        cited.setdefault((claim, GUIDELINES[name].source), (claim, name))
    return tuple(cited.values())


def _claim(guideline: str, voice: Voice, episode: Episode) -> str:
    if guideline.endswith("_target"):
        return f"{guideline}_{'met' if meets(episode.facts, guideline) else 'not_met'}"
    for start, claim in voice.claims:
        if guideline.startswith(start):
            return claim
    raise KeyError(guideline)
