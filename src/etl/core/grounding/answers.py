"""Does an answer speak of what was asked?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping


def answer_problems(line: Mapping[str, Any], things: Collection[str]) -> Iterator[str]:
    """An answer with a number must name the very thing that the request asks for.

    ``things`` are the names of all that may be asked for, in small letters; the request is the first line of
    the user's text, the table below it names much more.
    """
    if line["task"] != "numeric_qa":
        return
    _, user, assistant = (message["content"].lower() for message in line["messages"])
    request = user.partition("\n")[0]
    asked = {thing for thing in things if thing in request}
    if not asked or asked != {thing for thing in things if thing in assistant}:
        yield "the assistant text answers another question"
