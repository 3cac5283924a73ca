"""Metrics out of the docstrings of the code, which have one form.

``Give <definition>; <unit>.``, notes, ``Minimum: <data>.``, ``Raises <error>.`` where it does, and at the end
``Source: <source>.``: names with their DOI, or "ours", apart by "; ". What a class lists under "Attributes"
inherits what it does not say itself from the class.
"""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from functools import cached_property, reduce
from importlib import import_module
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

_BODY, _MINIMUM = r"(?P<body>.*?)", r"(?: ?Minimum: (?P<minimum>.+?)\.)?"
_RAISES, _SOURCE = r"(?: Raises (?P<raises>.+?)\.)?", r"(?: Source: (?P<source>.+)\.)?"
_FORM = re.compile(_BODY + _MINIMUM + _RAISES + _SOURCE)
_NEXT_SENTENCE = re.compile(r"(?<=\.) (?=[A-Z`])")
_DOI = re.compile(r"10\.\d{4,9}/[^\s,;]*[^\s,;:.)]")
_NAMED = re.compile(rf"(?P<name>.+), (?P<doi>{_DOI.pattern})")


class IncompleteError(ValueError):
    """What is to be documented lacks a part; says whose and which."""


@dataclass(frozen=True, slots=True)
class Metric:
    """What a docstring says; ``place`` is ``module:name`` below ``etl``."""

    place: str
    definition: str
    unit: str
    minimum: str
    source: str

    @property
    def name(self) -> str:
        """As the code calls it, within its module."""
        return self.place.partition(":")[2]

    @property
    def path(self) -> str:
        """The file it stands in, below the top of the repository."""
        return f"src/etl/{self.place.partition(':')[0].replace('.', '/')}.py"


def read(place: str) -> Iterator[Metric]:
    """Give the metrics of a module in the order of its code, or the one after a colon.

    Metrics are public functions, public properties and attributes. Raises IncompleteError.
    """
    name, _, called = place.partition(":")
    module = import_module(f"etl.{name}")
    found = [(called, _resolve(module, called))] if called else _public(module)
    for own, thing in found:
        yield from _of(f"{name}:{own}", thing)


def parse(place: str, text: str, inherited: Metric | None = None) -> Metric:
    """Take a docstring apart; raises IncompleteError where unit, minimum or source are missing."""
    form = _FORM.fullmatch(" ".join(text.split()))
    parts = form.groupdict(default="") if form else {}
    head, *notes = _NEXT_SENTENCE.split(parts["body"], maxsplit=1)
    definition, _, unit = head.removesuffix(".").rpartition("; ")
    if inherited:
        definition, unit = definition or unit, unit if definition else inherited.unit
    found = {
        "unit": definition and unit,
        "minimum": parts["minimum"] or (inherited.minimum if inherited else ""),
        "source": parts["source"] or (inherited.source if inherited else ""),
    }
    for part, said in found.items():
        if not said:
            raise IncompleteError(f"{place}: the docstring has no {part}")
    if parts["raises"]:
        notes.append(f"Raises {parts['raises']}.")
    return Metric(place, " ".join([f"{_begun(definition)}.", *notes]), **found)


def listed(text: str, title: str) -> list[tuple[str, str]]:
    """Give what a docstring lists under a title as ``name: text``."""
    block = re.search(rf"^{title}:\n((?:    .*\n?)+)", text, re.MULTILINE)
    entries = re.split(r"^    (?=\S)", block[1], flags=re.MULTILINE)[1:] if block else []
    pairs = (" ".join(entry.split()).partition(": ") for entry in entries)
    return [(name, said) for name, _, said in pairs]


def prose(module: ModuleType) -> list[str]:
    """Give the paragraphs of a module's docstring but its first."""
    paragraphs = (inspect.getdoc(module) or "").split("\n\n")[1:]
    return [" ".join(paragraph.split()) for paragraph in paragraphs]


def cite(place: str, source: str) -> str:
    """Link the sources of a docstring; raises IncompleteError for one that is neither a DOI nor ours."""
    return "; ".join(_cited(place, part) for part in source.split("; "))


def link(doi: str, text: str = "") -> str:
    """Link a DOI."""
    return f"[{text or doi}](https://doi.org/{quote(doi)})"


def with_links(text: str) -> str:
    """Link the DOIs in a text."""
    return _DOI.sub(lambda match: link(match[0]), text)


def _resolve(module: ModuleType, name: str) -> object:
    return reduce(getattr, name.split("."), module)


def _public(module: ModuleType) -> Iterator[tuple[str, object]]:
    """Give the functions and classes that a module defines and shows."""
    for name, value in vars(module).items():
        thing = inspect.unwrap(value) if callable(value) else value
        ours = getattr(thing, "__module__", "") == module.__name__
        if ours and not name.startswith("_") and (inspect.isfunction(thing) or inspect.isclass(thing)):
            yield name, thing


def _of(place: str, thing: object) -> Iterator[Metric]:
    """Give a function or property as a metric, and of a class its attributes and properties."""
    text = inspect.getdoc(thing) or ""
    if not inspect.isclass(thing):
        yield parse(place, text)
        return
    if attributes := listed(text, "Attributes"):
        whole = parse(place, text.partition("Attributes:")[0])
        yield from (parse(f"{place}.{name}", said, whole) for name, said in attributes)
    for name, member in vars(thing).items():
        if isinstance(member, (property, cached_property)) and not name.startswith("_"):
            yield parse(f"{place}.{name}", inspect.getdoc(member) or "")


def _begun(definition: str) -> str:
    """Begin a definition large, without the verb; a formula stays as it is."""
    bare = definition.removeprefix("Give ")
    return bare[0].upper() + bare[1:] if re.match(r"[a-z]+\b(?!\()", bare) else bare


def _cited(place: str, part: str) -> str:
    if named := _NAMED.fullmatch(part):
        return link(named["doi"], named["name"])
    if not re.match(r"ours\b", part):
        raise IncompleteError(f"{place}: the source is neither a DOI nor ours: {part}")
    return part
