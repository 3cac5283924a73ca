"""What names a person, a record or a moment is told by its form or its pseudonym; what we write is not."""

from __future__ import annotations

import json

import pytest

from etl.audit import telling
from etl.audit.lines import MOST_BYTES, grounded, malformed, read
from etl.audit.telling import Telltale
from etl.core import identity
from etl.core.guidelines import GUIDELINES
from etl.core.recount import Kind, differences
from tests.support.recounting import TYPES, corpus
from tests.unit.audit.plants_lines import TELLING

KEY = b"key"
OURS = [
    "12:15",
    "7 h 12 min",
    "85.1 %",
    "0.000123",
    "-3",
    "1e-7",
    "s_" + "0" * 32,
    "in 2026",
    "day 12:",
    "3000",
]


@pytest.fixture
def telltale() -> Telltale:
    """Make one."""
    return Telltale(KEY)


@pytest.mark.parametrize("text", [text for text, _ in TELLING.values()])
def test_forms_tell(telltale: Telltale, text: str) -> None:
    """It should find each in a sentence, behind a line end, and the second time it comes."""
    for body in (f"It was {text}.", f"a\\n{text}\\nb", f'{{"at":"{text}"}}', text.upper()):
        assert telltale.tells(body.encode(), None, [])
        assert telltale.tells(body.encode(), "s_other", [])


@pytest.mark.parametrize("text", OURS)
def test_our_forms_do_not(telltale: Telltale, text: str) -> None:
    """It should pass over what lines hold."""
    assert not telltale.tells(json.dumps({"content": text}).encode(), None, ["s_" + "0" * 32])


def test_guidelines_do_not(telltale: Telltale) -> None:
    """It should pass over every source and threshold that may be said."""
    rows = [f"{row.source} {row.text}" for row in GUIDELINES.values()]
    assert [row for row in rows if telltale.tells(row.encode(), None, [])] == []


@pytest.mark.parametrize("name", TYPES)
def test_real_lines_do_not(telltale: Telltale, name: str) -> None:
    """It should find nothing in what the engine writes, and read all of it."""
    for made in corpus(name):
        for written in made.lines:
            line = read(written)
            assert line.closed
            assert line.document is not None
            assert len(written) < MOST_BYTES / 8
            assert not telltale.tells(written, made.job.context.subject, [*line.hashes])


@pytest.mark.parametrize("user", ["zoe", "canary-user", "user_17", "1234567", "x.y"])
def test_a_user_id_tells_in_lines_of_that_person(telltale: Telltale, user: str) -> None:
    """It should know a person by the pseudonym, whoever was met before, and not in another's lines."""
    subject = identity.pseudonym(KEY, user)
    body = f'{{"content":"Well done, {user}!"}}'.encode()
    assert not telltale.tells(body, "s_other", [])
    assert telltale.tells(body, subject, [])
    assert not telltale.tells(b'{"content":"Well done!"}', subject, [])


def test_a_user_id_that_is_a_word_of_ours_is_not_found(telltale: Telltale) -> None:
    """It should not take a word of our texts for a person who is called so."""
    assert not telltale.tells(b"The night was long.", identity.pseudonym(KEY, "night"), [])


def test_a_hash_must_be_one_of_ours(telltale: Telltale) -> None:
    """It should find a hash that does not belong there; and none where it is not known which do."""
    assert telltale.tells(b"5" * 64, None, ["6" * 64])
    assert not telltale.tells(b"5" * 64, None, ["5" * 64])
    assert not telltale.tells(b"5" * 64, None, None)


def test_few_words_are_held(telltale: Telltale, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should forget words when there are too many, and find the same."""
    monkeypatch.setattr(telling, "_MOST_KNOWN", 10)
    words = " ".join(f"w{number}x" for number in range(50)).encode()
    for _ in range(2):
        assert not telltale.tells(words, None, [])
        assert telltale.tells(b"someone@example.org", None, [])
        assert len(telltale._known) <= 11


@pytest.mark.parametrize(
    "written", [b"", b"[]", b"7", b"{}", b"\xff", b"[" * 100_000, b'"' + b"x" * MOST_BYTES + b'"', b"null"]
)
def test_what_is_no_line_is_read_all_the_same(written: bytes) -> None:
    """It should find no document, whatever it is given."""
    assert read(written).document is None


def test_a_line_that_breaks_the_verifier_is_not_grounded() -> None:
    """It should not fall over a number that no decimal can round."""
    (line, *_) = corpus("StepsRecord")[0].documents()
    line["facts"][0]["value"] = 1e308
    usage = TYPES["StepsRecord"].usage
    assert not grounded(line, usage)
    assert not grounded({**line, "messages": [7]}, usage)


def test_form_is_told_without_records() -> None:
    """It should know the form of every real line, and of none whose kind of problem is formal."""
    written = corpus("StepsRecord")[0].lines
    assert not malformed(written)
    assert malformed([*written, written[0]])
    assert {problem.kind for problem in differences(written, {})} == {Kind.EPISODE}
