"""A training line as an audit reads it: by its closed form, by its texts.

Lines are read in this process: they are JSON below a size, of which nothing is unpacked, and the verifier's
expressions look no further than a few words around a number. It is their sources that need a sandbox.
"""

from __future__ import annotations

from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic_core import from_json

from etl.core import grounding
from etl.core.recount import Kind, differences

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from etl.core.grounding import Usage

MOST_BYTES = 2**18  # of a line; the longest of ours has 2**15
_KEYS = frozenset(
    {
        *("id", "episode", "kind", "task", "record_type", "category", "messages", "facts", "evidence"),
        *("quality", "provenance", "subject"),
    }
)
_LISTED: Mapping[str, frozenset[str]] = {
    "messages": frozenset({"role", "content"}),
    "facts": frozenset({"name", "value", "unit", "text", "n"}),
    "evidence": frozenset({"claim", "source"}),
}
_HELD: Mapping[str, frozenset[str]] = {
    "quality": frozenset({"score", "sufficient", "coverage", "flags"}),
    "provenance": frozenset({"inputs", "ruleset", "template", "label"}),
}


#: The same, as canonical lines have them.
_ORDER = tuple(sorted(_KEYS))
_LISTED_ORDER = {name: tuple(sorted(keys)) for name, keys in _LISTED.items()}
_OBJECTS = {dict}
_HELD_ORDER = tuple(tuple(sorted(_HELD[name])) for name in ("quality", "provenance"))
#: Where strings and numbers stand in a line, besides its lists.
_SAID = itemgetter("id", "episode", "kind", "task", "record_type", "category", "subject")
_SCORED = itemgetter("score", "sufficient", "coverage")
_MADE = itemgetter("ruleset", "template", "label")
_STRINGS = 7 + 3  # among these
#: Quotation marks around keys and strings: of a line without its lists, of an item of each list.
_QUOTES = 2 * (len(_ORDER) + sum(map(len, _HELD.values())) + _STRINGS)
_QUOTES_OF = {"messages": 8, "facts": 16, "evidence": 8}


class Line(NamedTuple):
    """A line; ``document`` is None where it is none of ours, ``closed`` false where it has a field more.

    ``values`` are all that its fields hold; None where it may hold something beside them, as a field twice.
    """

    document: Mapping[str, Any] | None
    closed: bool = True
    values: Sequence[Any] | None = None

    @property
    def hashes(self) -> Iterable[str]:
        """Our hashes that stand in it, as far as it has the right types."""
        if self.document is None:
            return ()
        held = self.document["provenance"]
        found = (*(self.document[name] for name in ("id", "episode", "subject")), held["ruleset"])
        return [value for value in (*found, *held["inputs"]) if isinstance(value, str)]


def read(written: bytes) -> Line:
    """Read a line as far as its keys."""
    if len(written) > MOST_BYTES:
        return Line(None)
    try:
        # Twice as fast as json.loads, and the same; but half a surrogate, which ours never hold, is refused.
        document = from_json(written)
    except ValueError:
        return Line(None)
    if (values := _values(document, written)) is not None:
        return Line(document, values=values)
    if not isinstance(document, dict) or not document.keys() >= _KEYS or not _holds(document):
        return Line(None, closed=False)
    return Line(document, closed=document.keys() == _KEYS and _closed(document))


def _values(document: Any, written: bytes) -> Sequence[Any] | None:  # noqa: ANN401 - any JSON
    """Give all values of a line that has exactly our fields, in our order, as nearly all lines have.

    None where that is not plain to see. Where what is written has as many quotation marks as these fields
    and texts, it holds no key twice; where it has more, they may as well be those of a text.
    """
    if type(document) is not dict or tuple(document) != _ORDER:
        return None
    held = quality, provenance = document["quality"], document["provenance"]
    if {*map(type, held)} != _OBJECTS or (*map(tuple, held),) != _HELD_ORDER:
        return None
    flags, inputs = quality["flags"], provenance["inputs"]
    if not type(flags) is type(inputs) is list:
        return None
    values = [*_SAID(document), *_SCORED(quality), *_MADE(provenance), *flags, *inputs]
    quotes = _QUOTES + 2 * (len(flags) + len(inputs))
    for name, order in _LISTED_ORDER.items():
        items = document[name]
        if type(items) is not list or [*map(type, items)].count(dict) != len(items):
            return None
        if [*map(tuple, items)].count(order) != len(items):
            return None
        values += chain.from_iterable(map(dict.values, items))
        quotes += _QUOTES_OF[name] * len(items)
    return values if written.count(b'"') == quotes else None


def _holds(document: Mapping[str, Any]) -> bool:
    """Tell whether what should be a list or an object is one, with the fields it must have."""
    lists = all(isinstance(document[name], list) for name in _LISTED)
    inner = ((document[name], keys) for name, keys in _HELD.items())
    held = all(isinstance(value, dict) and value.keys() >= keys for value, keys in inner)
    return lists and held and isinstance(document["provenance"]["inputs"], list)


def _closed(document: Mapping[str, Any]) -> bool:
    held = (document[name].keys() == keys for name, keys in _HELD.items())
    return all(held) and all(_alike(document[name], keys) for name, keys in _LISTED.items())


def _alike(items: Iterable[Any], keys: frozenset[str]) -> bool:
    """Tell whether all are objects of these keys; there are many, and few are unlike the first."""
    try:
        kinds = set(map(tuple, items))
    except TypeError:  # no object among them
        return False
    return {dict} >= set(map(type, items)) and all(keys == frozenset(kind) for kind in kinds)


def malformed(written: Iterable[bytes]) -> bool:
    """Tell whether some line is not as ours are written, has another id than it should, or comes again."""
    return any(problem.kind is not Kind.EPISODE for problem in differences(written, {}))


def grounded(document: Mapping[str, Any], usage: Usage) -> bool:
    """Tell whether every number of a line's texts is a fact of it, or a guideline where one may be said."""
    try:
        return not grounding.problems(document, usage)
    except Exception:  # noqa: BLE001 - of a line that nobody wrote, the verifier may fall over anything
        return False


def speaks_for(document: Mapping[str, Any], expected: tuple[str, ...], inputs: list[str]) -> bool:
    """Tell whether a line is of this person, type and ruleset, and rests on these inputs."""
    held = document["provenance"]
    said = (document["subject"], document["record_type"], document["category"], held["ruleset"])
    return said == expected and held["inputs"] == inputs
