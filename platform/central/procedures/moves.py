"""The transition table as a person reads it: for each state, what may follow, and who lets it follow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from central.procedures.wording import actor_words, need_words, state_words
from kernel.procedure import Procedure, Transition


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that may be done in a state; `profiles` is empty when every profile has it."""

    action: str
    actors: tuple[str, ...]
    targets: tuple[str, ...]
    row: str
    needs: tuple[str, ...]
    profiles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class State:
    """One state and the moves out of it; none means that it is an end."""

    words: str
    is_initial: bool
    moves: tuple[Move, ...]


def states_of(procedure: Procedure) -> tuple[State, ...]:
    """Return the states of a procedure in the order declared, in the active language."""
    return tuple(_states(procedure))


def _states(procedure: Procedure) -> Iterator[State]:
    table = procedure.table
    for state in table.states:
        moves = tuple(_move(procedure, transition) for transition in table.allowed(state))
        yield State(state_words(procedure, state), state == table.initial, moves)


def _move(procedure: Procedure, transition: Transition) -> Move:
    return Move(
        action=transition.words,
        actors=tuple(actor_words(procedure, role) for role in transition.roles),
        targets=tuple(state_words(procedure, target) for target in transition.targets),
        row=transition.row or "",
        needs=tuple(need_words(need) for need in transition.needs),
        profiles=tuple(str(procedure.profiles[code].title or code) for code in transition.profiles),
    )
