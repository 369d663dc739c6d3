"""What may follow what: one table, from which buttons, checks and final states derive."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from kernel.procedure.errors import BadDeclaration, TransitionRefused
from kernel.procedure.texts import Text


@dataclass(frozen=True, slots=True)
class Transition:
    """One action that leads from some states to another.

    :param row: number of the procedure's row it carries out, or None when no row speaks of it.
    :param needs: names of what the operation demands, such as "instructions" or "reason".
    :param also_to: further states the operation may choose instead, such as the level a case is resubmitted to.
    :param profiles: the profiles it belongs to; none means all.
    :param label: the words on its button, where `action` is not a choice with words of its own.
    """

    action: str
    from_states: tuple[str, ...]
    to_state: str
    roles: tuple[str, ...]
    row: str | None = None
    needs: tuple[str, ...] = ()
    also_to: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    label: Text = ""

    @property
    def words(self) -> str:
        """What its button says, in the active language."""
        return str(self.label) or words_of(self.action)

    @property
    def targets(self) -> tuple[str, ...]:
        return (self.to_state, *self.also_to)

    def belongs_to(self, profile: str) -> bool:
        return not self.profiles or not profile or profile in self.profiles

    def clashes_with(self, other: Transition) -> bool:
        """Whether both could be meant by the same action in the same state."""
        shares_profile = not self.profiles or not other.profiles or bool({*self.profiles} & {*other.profiles})
        return self.action == other.action and shares_profile and bool({*self.from_states} & {*other.from_states})


@dataclass(frozen=True)
class TransitionTable:
    """All transitions between the states of one thing; the first state is where it begins.

    :raises BadDeclaration: for unknown states, the same action twice in one state, states that nothing leads to, or a
        transition without a role.
    """

    states: tuple[str, ...]
    transitions: tuple[Transition, ...]
    _by_state: dict[str, list[Transition]] = field(init=False, repr=False, compare=False)
    _words: dict[str, Text] = field(init=False, repr=False, compare=False)

    def __init__(self, states: Iterable[str], transitions: Iterable[Transition]) -> None:
        words = {str(state): getattr(state, "label", state) for state in states}
        object.__setattr__(self, "states", tuple(words))
        object.__setattr__(self, "_words", words)
        object.__setattr__(self, "transitions", tuple(transitions))
        by_state: dict[str, list[Transition]] = defaultdict(list)
        for transition in self.transitions:
            for state in transition.from_states:
                by_state[state].append(transition)
        object.__setattr__(self, "_by_state", dict(by_state))
        self._check()

    @property
    def initial(self) -> str:
        return self.states[0]

    @property
    def terminal(self) -> frozenset[str]:
        """The states that nothing leads out of."""
        return frozenset(state for state in self.states if state not in self._by_state)

    def allowed(self, state: str, *, profile: str = "") -> list[Transition]:
        """Return the transitions out of a state, in the order declared, of one profile if given."""
        return [transition for transition in self._by_state.get(state, ()) if transition.belongs_to(profile)]

    def find(self, state: str, action: str, *, profile: str = "") -> Transition | None:
        """Return the transition an action means in a state, or None when it is not possible there."""
        found = [transition for transition in self.allowed(state, profile=profile) if transition.action == action]
        if len(found) > 1:
            raise ValueError(f"{action!r} in {state!r} depends on the profile; say which")
        return found[0] if found else None

    def get(self, state: str, action: str, *, profile: str = "") -> Transition:
        """Return the transition an action means in a state.

        :raises TransitionRefused: when the action is not possible there.
        """
        transition = self.find(state, action, profile=profile)
        if transition is None:
            raise TransitionRefused(
                _("“%(action)s” is not possible while the state is “%(state)s”.")
                % {"action": self._action_words(action), "state": self.state_words(state)},
                remedy=_("Open the page again: somebody may have acted meanwhile."),
            )
        return transition

    def state_words(self, state: str) -> str:
        """Return what a state is called in the active language."""
        return str(self._words.get(state, state))

    def _action_words(self, action: str) -> str:
        known = (transition.words for transition in self.transitions if transition.action == action)
        return next(known, words_of(action))

    def reachable(self, *, profile: str = "") -> frozenset[str]:
        """Return the states that can be reached from the first, within one profile if given."""
        reached, waiting = set[str](), [self.initial]
        while waiting:
            state = waiting.pop()
            if state not in reached:
                reached.add(state)
                waiting += [target for step in self.allowed(state, profile=profile) for target in step.targets]
        return frozenset(reached)

    def _check(self) -> None:
        problems = [*self._unknown_states(), *self._clashes(), *self._unreachable(), *self._without_role()]
        if not self.states:
            problems.insert(0, "no states")
        if problems:
            raise BadDeclaration("; ".join(problems))

    def _unknown_states(self) -> Iterator[str]:
        for transition in self.transitions:
            for state in (*transition.from_states, *transition.targets):
                if state not in self.states:
                    yield f"{transition.action!r} names the unknown state {state!r}"

    def _clashes(self) -> Iterator[str]:
        for position, transition in enumerate(self.transitions):
            for earlier in self.transitions[:position]:
                if transition.clashes_with(earlier):
                    yield f"{transition.action!r} is declared twice for one of {transition.from_states}"

    def _unreachable(self) -> Iterator[str]:
        if self.states:
            for state in self.states:
                if state not in self.reachable():
                    yield f"nothing leads to {state!r}"

    def _without_role(self) -> Iterator[str]:
        for transition in self.transitions:
            if not transition.roles:
                yield f"nobody may {transition.action!r}"


def words_of(choice: str) -> str:
    """Return the words of a Django choice, or the plain value where it has none."""
    return str(getattr(choice, "label", choice))
