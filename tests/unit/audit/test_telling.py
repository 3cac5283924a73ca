"""What names a person, a record or a moment is told by its form or its pseudonym; what we write is not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from etl.audit import telling
from etl.audit.lines import MOST_BYTES, grounded, malformed, read
from etl.audit.telling import Telltale
from etl.core import identity
from etl.core.example import canonical
from etl.core.guidelines import GUIDELINES
from etl.core.recount import Kind, differences
from tests.support.recounting import TYPES, corpus
from tests.unit.audit.plants_lines import TELLING

if TYPE_CHECKING:
    from collections.abc import Callable

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
def test_lines_are_read_as_they_are(name: str) -> None:
    """It should read every value as the standard library does, to the last digit."""
    for made in corpus(name):
        for written in made.lines:
            assert repr(read(written).document) == repr(json.loads(written))


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


def real_line() -> bytes:
    """Give a line as it is written."""
    return corpus("StepsRecord")[0].lines[2]


def tells_read(telltale: Telltale, written: bytes, subject: str | None = None) -> bool:
    """Look at a line by its values, which must be told from its bytes alone."""
    line = read(written)
    assert line.values is not None
    return telltale.lines_tell([(written, line)], subject, [*line.hashes])


#: Every place in a line where a text may stand.
PLACES: dict[str, Callable[[dict[str, Any], str], object]] = {
    "kind": lambda line, text: line.update(kind=text),
    "task": lambda line, text: line.update(task=text),
    "category": lambda line, text: line.update(category=text),
    "record type": lambda line, text: line.update(record_type=text),
    "subject": lambda line, text: line.update(subject=text),
    "id": lambda line, text: line.update(id=text),
    "episode": lambda line, text: line.update(episode=text),
    "message": lambda line, text: line["messages"][0].update(content=f"a\n{text}\nb"),
    "role": lambda line, text: line["messages"][1].update(role=text),
    "fact": lambda line, text: line["facts"][0].update(text=f"({text})"),
    "fact's name": lambda line, text: line["facts"][-1].update(name=text),
    "fact's unit": lambda line, text: line["facts"][-1].update(unit=text),
    "claim": lambda line, text: line["evidence"].append({"claim": text, "source": "x"}),
    "source": lambda line, text: line["evidence"].append({"claim": "x", "source": text}),
    "flag": lambda line, text: line["quality"]["flags"].append(text),
    "input": lambda line, text: line["provenance"]["inputs"].append(text),
    "template": lambda line, text: line["provenance"].update(template=text),
    "label": lambda line, text: line["provenance"].update(label=text),
    "ruleset": lambda line, text: line["provenance"].update(ruleset=text),
}


@pytest.mark.parametrize("place", PLACES)
def test_no_place_of_a_line_is_passed_over(telltale: Telltale, place: str) -> None:
    """It should find whatever tells in each of them, the first and the second time, and a user id, too."""
    known = json.loads(real_line())
    assert not tells_read(telltale, canonical(known))
    for text in (*(text for text, _ in TELLING.values()), "5" * 32, "a" * 64):
        line = json.loads(real_line())
        PLACES[place](line, text)
        unknown = text if place not in {"id", "episode", "subject", "input", "ruleset"} else "x@y.zz"
        PLACES[place](line, unknown)  # what stands in a place of hashes may be one
        for _ in range(2):
            assert tells_read(telltale, canonical(line)), text
    line = json.loads(real_line())
    PLACES[place](line, "user_17")
    for _ in range(2):
        assert tells_read(telltale, canonical(line), identity.pseudonym(KEY, "user_17"))
        assert not tells_read(telltale, canonical(line), "s_other")


@pytest.mark.parametrize("number", [1_793_664_000, 1_793_664_000_123, 1_793_664_000.0])
def test_a_number_may_tell_the_time(telltale: Telltale, number: float) -> None:
    """It should find the epoch where a value should be, and no other number."""
    for field, value in (("n", number), ("value", number), ("value", 1e300), ("value", 1_793_664_000.5)):
        line = json.loads(real_line())
        line["facts"][0][field] = value
        assert tells_read(telltale, canonical(line)) == (value == number)


def test_what_a_field_holds_twice_is_found(telltale: Telltale) -> None:
    """It should read the bytes of a line that says more than its fields hold when it is read."""
    written = real_line()
    for twice in (b'"n":"someone@example.org","n":', b'"n" : "someone@example.org", "n":'):
        spoilt = written.replace(b'"n":', twice, 1)
        line = read(spoilt)
        assert (line.closed, line.values) == (True, None)
        assert telltale.lines_tell([(spoilt, line)], None, [*line.hashes])
        assert telltale.lines_tell([(written, read(written)), (spoilt, line)], None, [*line.hashes])


@pytest.mark.parametrize("odd", [["someone@example.org"], {"a": "someone@example.org"}])
def test_what_is_no_value_is_read_all_the_same(telltale: Telltale, odd: object) -> None:
    """It should find what stands in a list or an object where a text should."""
    line = json.loads(real_line())
    line["facts"][0]["text"] = odd
    written = canonical(line)
    assert telltale.lines_tell([(written, read(written))], None, [*read(written).hashes])


def test_texts_that_were_met_tell_of_whoever_comes_next(telltale: Telltale) -> None:
    """It should know a person's name in a text that was kept of another's, also after it forgot all."""
    line = json.loads(real_line())
    line["facts"][0]["text"] = "user_17"
    for _ in range(3):
        assert not tells_read(telltale, canonical(line), "s_other")
    assert "user_17" in telltale._texts
    assert tells_read(telltale, canonical(line), identity.pseudonym(KEY, "user_17"))
    telltale._known.update(str(number).encode() for number in range(telling._MOST_KNOWN))
    assert tells_read(telltale, canonical(line), identity.pseudonym(KEY, "user_17"))
    assert len(telltale._known) < 1_000


def test_a_hash_in_a_text_is_right_in_lines_of_its_own_only(telltale: Telltale) -> None:
    """It should not keep a text as harmless that may tell in the lines of somebody else."""
    line = json.loads(real_line())
    line["facts"][0]["text"] = f"see {'5' * 64}"
    written = canonical(line)
    for known, tells in (("5", False), ("6", True), ("5", False)):
        hashes = [*read(written).hashes, known * 64]
        assert telltale.lines_tell([(written, read(written))], None, hashes) is tells


def test_form_is_told_without_records() -> None:
    """It should know the form of every real line, and of none whose kind of problem is formal."""
    written = corpus("StepsRecord")[0].lines
    assert not malformed(written)
    assert malformed([*written, written[0]])
    assert {problem.kind for problem in differences(written, {})} == {Kind.EPISODE}
