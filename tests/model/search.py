"""Breadth-first search through all states of a protocol: the first bad one is found by the shortest way."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from tests.model.protocol import STARTED, refused, successors

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.model.protocol import Protocol, State


class Searched(NamedTuple):
    """How much was seen: states, and those among them where a fair run ends."""

    states: int
    ends: int


def prove(protocol: Protocol, begin: State) -> Searched:
    """Look at every state; raise AssertionError with the shortest way to one that is wrong."""
    came: dict[State, tuple[State, str] | None] = {begin: None}
    waiting, ends = deque([begin]), 0
    while waiting:
        state = waiting.popleft()
        moves = list(successors(protocol, state))
        fair_end = all(move.fault for move in moves)
        ends += fair_end
        if wrong := problem(state) or (fair_end and problem_at_end(state)):
            raise AssertionError(_story(wrong, came, state))
        for move in moves:
            if move.after not in came:
                came[move.after] = (state, move.label)
                waiting.append(move.after)
    return Searched(len(came), ends)


def problem(state: State) -> str:
    """What is wrong with a state, wherever it may lead."""
    if state.part and state.told - {state.part}:
        return f"{_list(state.told)} told, but the part is {state.part}"
    if state.part and state.row not in {None, STARTED, state.part}:
        return f"the ledger says {state.row}, but the part is {state.part}"
    if state.part and state.report not in {None, state.part}:
        return f"a report of {state.report}, but the part is {state.part}"
    if state.letter and (state.part or state.row):
        return "two outcomes: a dead letter and a part"
    return ""


def problem_at_end(state: State) -> str:
    """What is wrong with a state after which nothing need happen."""
    if state.part is None:
        if state.told or state.report:
            return "an outcome is told, and there is no part"
        return "" if state.letter else "no outcome, and no message left"
    if not state.told:
        return "a part that nobody was told of"
    if state.row != state.part:
        return "a part that the ledger does not know"
    if refused(state.part) and state.report != state.part:
        return "a refusal without a report"
    return "a note left" if state.noted else ""


def _list(names: frozenset[str]) -> str:
    return " and ".join(sorted(names))


def _story(wrong: str, came: Mapping[State, tuple[State, str] | None], state: State) -> str:
    labels: list[str] = []
    step = came[state]
    while step is not None:
        state, label = step
        labels.append(label)
        step = came[state]
    return told(wrong, labels[::-1])


def told(wrong: str, labels: Sequence[str]) -> str:
    """Write a counterexample."""
    return "\n".join([wrong, *(f"{number:2d}. {label}" for number, label in enumerate(labels, 1))])
