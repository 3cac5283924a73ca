"""Numbers that are not written in plain digits: odd characters, words, Roman numerals, lone units.

The texts are English and come from templates alone, so the alphabet is closed: ASCII and a little
typography. That leaves no superscript, fraction, circled or foreign digit, no lookalike letter and nothing
invisible for a number to hide in.
"""

from __future__ import annotations

import re
from functools import lru_cache

_FOREIGN = re.compile(r"[^\n -~\u2010-\u2014\u2018\u2019\u201c\u201d\u2026\u2212\u00b0]")
_DIGIT = re.compile(r"[0-9]")
_TOKEN = re.compile(r"[A-Za-z]+")
_SIGN = re.compile(r"[%$#]")
_UNITS = frozenset({"mg", "mmol", "bpm", "mmHg", "kcal", "ms", "percent", "cent", "pct"})

_DIGITS = ("two", "three", "four", "five", "six", "seven", "eight", "nine")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_CARDINALS = (
    *("zero", "one", *_DIGITS, "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"),
    *("seventeen", "eighteen", "nineteen", *_TENS, "hundred", "thousand", "million", "billion", "trillion"),
    *("quadrillion", "dozen", "score", "gross", "lakh", "crore", "myriad"),
)
_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
    *("eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth"),
    *("eighteenth", "nineteenth", *(f"{ten[:-1]}ieth" for ten in _TENS), "hundredth", "thousandth"),
    *("millionth", "billionth", "quarter"),
)
_FACTORS = ("double", "treble", "triple", "quadruple", "quintuple", "sextuple", "halve")
_OTHERS = (
    *("nil", "null", "nought", "noughts", "naught", "zeroes", "sixes", "half", "halves", "majority"),
    *("minority", "once", "twice", "thrice", "both", "single", "singles", "pair", "pairs", "couple"),
    *("couples", "duo", "trio", "quartet", "quintet", "fold", "folds", "fortnight", "fortnights"),
    *("halving", "doubling", "trebling", "tripling", "quadrupling", "minus"),
)
#: "ones" is left out: it stands for things, not for a quantity.
_WORDS = frozenset(
    {
        *_CARDINALS,
        *(f"{word}s" for word in _CARDINALS if word != "one"),
        *(f"{word}fold" for word in (*_CARDINALS, "mani", "many", "multi")),
        *(f"{ten[:-1]}ies" for ten in _TENS),
        *(ten + digit for ten in _TENS for digit in ("one", *_DIGITS)),
        *_ORDINALS,
        *(f"{word}s" for word in _ORDINALS),
        *(word + ending for word in _FACTORS for ending in ("", "s", "d")),
        *_OTHERS,
    }
)
_ROMAN = re.compile(
    r"[IVXLCDM]{2,}|[VXM]|m{0,3}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})", re.ASCII
)
#: The coefficient of variation, and words.
_NOT_ROMAN = frozenset({"CV", "mix", "I", "d", "m", "l"})
_NUMBERED = re.compile(r"\b(?:class|type|grade|stage|phase|level|tier|part) [ICD]\b", re.IGNORECASE)
_NUMBERS = frozenset("ICDicd")


@lru_cache(maxsize=256)  # of the roles there are, a few dozen, one stands in every line
def says_no_number(text: str) -> bool:
    """Tell whether a text is words alone: no digit, nothing that stands for one, and no target."""
    plain = not foreign(text) and not _DIGIT.search(text) and "target" not in text.lower()
    return plain and not numerals(text)


def foreign(text: str) -> bool:
    """Tell whether a text leaves the alphabet."""
    return bool(_FOREIGN.search(text))


@lru_cache(maxsize=4_096)  # what stands between the facts of a text comes from templates
def numerals(text: str) -> frozenset[str]:
    """Name the kinds of what states a quantity without plain digits, or is a unit alone."""
    tokens = set(_TOKEN.findall(text))
    kinds = []
    if any(map(_says_number, tokens)) or (tokens & _NUMBERS and _NUMBERED.search(text)):
        kinds.append("number word")
    if tokens & _UNITS or _SIGN.search(text):
        kinds.append("lone unit")
    return frozenset(kinds)


def _says_number(token: str) -> bool:
    return token.lower() in _WORDS or _is_roman(token)


def _is_roman(token: str) -> bool:
    if token.strip("IVXLCDMivxlcdm") or token in _NOT_ROMAN:
        return False
    return bool(_ROMAN.fullmatch(token))
