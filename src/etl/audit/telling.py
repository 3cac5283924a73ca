"""What may name a person, a record, a device or a moment, told by its form or by its pseudonym.

By form: UUIDs and other long hexadecimal that is none of our hashes, dates, times finer than a quarter of an
hour, epoch seconds and milliseconds, addresses of mail and of the web, names of packages. By pseudonym: a
word whose pseudonym is the subject of what it stands in is that person's user id, though nobody keeps a list
of these. Not found: a user id that is no single word, a small number, or a word of our own texts.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from etl.core import identity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from importlib.resources.abc import Traversable
    from typing import Any

    from etl.audit.lines import Line

_MOST_KNOWN = 100_000  # words, about 20 MB, and as many texts
_LONG = 512  # characters of a text that is not kept: few come again
_ENDS = ".:?!"
_GAPS = bytes.maketrans(b'"{}[](),;\\\n\r\t', b" " * 13)
_ESCAPED = (b"\\n", b"\\r", b"\\t")
_HASH = re.compile(r"(?:s_)?[0-9a-f]{32}|[0-9a-f]{64}|[0-9a-f]{16}")
_NUMBER = re.compile(r"-?[0-9]+\.[0-9]+(?:e-?[0-9]+)?|-?[0-9]{1,6}|-?[0-9]e[+-]?[0-9]+")
_TELLING = re.compile(
    r"""[0-9]{4}-[0-9]{2}-[0-9]{2}.*            # a date, with or without its time
    | .*[0-9]:[0-9]{2}:[0-9]{2}.*               # a time to the second
    | [0-9]{1,2}:(?!(?:00|15|30|45)\Z)[0-9]{2}  # a time of day to the minute
    | 1[0-9]{9}(?:[0-9]{3})?                    # the epoch
    | (?=.*[0-9])(?=.*[a-f])[0-9a-f]{12,}       # an id in hexadecimal
    | [0-9a-f]{8}-[0-9a-f]{4}-.*                # a UUID
    | .+@.+ | .*://.*
    | (?:android|app|co|com|de|edu|eu|fr|gov|io|me|net|org|uk)\.[a-z0-9_]+(?:\.[a-z0-9_]+)*
    """,
    re.VERBOSE | re.IGNORECASE,
)
_MAY_BE_HASH = re.compile(r"[0-9a-f]{16}")
_SMALL = 10**6  # numbers below tell nothing
_WORD = re.compile(r"[a-z]+")
_PURE_ROOMS = ("core", "records")


class Telltale:
    """Looks for what tells. Held in memory: about 100,000 words and texts that were met, and our own."""

    def __init__(self, pseudonym_key: bytes) -> None:
        self._key = pseudonym_key
        self._ours = _our_words()
        self._known: set[bytes] = set()
        self._texts: set[str] = set()  # whose words are all known; none tells by its form, none is a hash
        self._telling: set[bytes] = set()
        self._names: dict[str, set[bytes]] = {}  # pseudonym → words that are its person's

    def tells(self, body: bytes, subject: str | None, hashes: Collection[str] | None) -> bool:
        """Look at JSON of ours, and whether it tells of its ``subject`` or of somebody else.

        ``hashes`` are those of ours that may stand in it; None where that is not known.
        """
        self._make_room()
        for escaped in _ESCAPED:
            body = body.replace(escaped, b"  ")
        return self._tell(_words(body), subject, hashes)

    def lines_tell(
        self, read: Sequence[tuple[bytes, Line]], subject: str | None, hashes: Collection[str] | None
    ) -> bool:
        """Look at lines as written and as read; at their values alone where nothing stands beside these."""
        values: list[Any] = []
        rest: list[bytes] = []
        for written, line in read:
            if line.values is None:
                rest.append(written)
            else:
                values += line.values
        try:
            found = self._values_tell(values, subject, hashes)
        except TypeError:  # a list or an object where a text should be
            return self.tells(b"".join(written for written, _ in read), subject, hashes)
        return found or (bool(rest) and self.tells(b"".join(rest), subject, hashes))

    def _values_tell(
        self, values: Iterable[Any], subject: str | None, hashes: Collection[str] | None
    ) -> bool:
        """Look at all values of lines; those that were met and told nothing are passed over."""
        self._make_room()
        met = set(values)
        new = {text for text in map(_text, met - self._texts) if text}
        new.difference_update(name for name in hashes or () if _HASH.fullmatch(name))
        if self._tell(_words(_encoded(new)), subject, hashes):
            return True
        self._texts.update(filter(_comes_again, new))
        named = self._names.get(subject or "")
        return named is not None and not named.isdisjoint(_words(_encoded(map(_text, met))))

    def _make_room(self) -> None:
        """Forget what was met where it is too much, but never amid a body: its words may be among them."""
        if max(len(self._known), len(self._texts)) >= _MOST_KNOWN:
            self._known.clear()
            self._texts.clear()
            self._names.clear()

    def _tell(self, words: set[bytes], subject: str | None, hashes: Collection[str] | None) -> bool:
        strange = sum(self._meets(word, hashes) for word in words - self._known)  # of all, to know them
        named = self._names.get(subject or "", ())
        return strange > 0 or not (words.isdisjoint(self._telling) and words.isdisjoint(named))

    def _meets(self, word: bytes, hashes: Collection[str] | None) -> bool:
        """Get to know a word; hashes are not kept, and tell where they are none of those of ours."""
        text = word.decode(errors="replace").strip(_ENDS)
        if _HASH.fullmatch(text):
            return hashes is not None and text not in hashes
        self._known.add(word)
        if _NUMBER.fullmatch(text) or text.lower() in self._ours:
            return False
        if _TELLING.fullmatch(text):
            self._telling.add(word)
        else:
            self._names.setdefault(identity.pseudonym(self._key, text), set()).add(word)
        return False


def _words(body: bytes) -> set[bytes]:
    return set(body.translate(_GAPS).split())


def _encoded(texts: Iterable[str]) -> bytes:
    return "\n".join(texts).encode(errors="replace")


def _text(value: Any) -> str:  # noqa: ANN401 - of JSON
    """Write a value in which there may be words; of numbers, only large whole ones may be one."""
    if type(value) is str:
        return value
    if value is None or abs(value) < _SMALL or value != value // 1:
        return ""
    return f"{value:.0f}"


def _comes_again(text: str) -> bool:
    """Tell whether a text is worth keeping; one with a hash in it may tell in the lines of another."""
    return len(text) <= _LONG and _MAY_BE_HASH.search(text) is None


@cache  # it is always the same, and takes a tenth of a second
def _our_words() -> frozenset[str]:
    """Give all words of the code that writes texts: a person may be called like one of them."""
    package = resources.files("etl")
    texts = (text for room in _PURE_ROOMS for text in _source_texts(package / room))
    return frozenset(word for text in texts for word in _WORD.findall(text.lower()))


def _source_texts(place: Traversable) -> Iterator[str]:
    if place.is_dir():
        for child in place.iterdir():
            yield from _source_texts(child)
    elif place.name.endswith(".py"):
        yield place.read_text(encoding="utf-8")
