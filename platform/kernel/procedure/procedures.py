"""A whole procedure: head, rows, transition table, and the profiles that order the rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from kernel.clock.policies import PolicyDeclaration
from kernel.procedure.errors import BadDeclaration
from kernel.procedure.head import Head
from kernel.procedure.rows import Row
from kernel.procedure.texts import Text
from kernel.procedure.transitions import TransitionTable


@dataclass(frozen=True, slots=True)
class Profile:
    """One way a procedure is run: which rows, in which order."""

    code: str
    rows: tuple[str, ...]
    title: Text = ""


@dataclass(frozen=True)
class Procedure:
    """A declared procedure.

    :param code: short and stable, part of the codes of its deadlines: "pembuatan-website".
    :param number: the document's own number.
    :param actors: the words for each role code; the order is that of the columns of the flow diagram.
    :raises BadDeclaration: for repeated rows, profiles of unknown rows, transitions of unknown rows or profiles, rows
        in no profile, or actors without words.
    """

    code: str
    number: str
    title: Text
    head: Head
    rows: tuple[Row, ...]
    table: TransitionTable
    profiles: Mapping[str, Profile]
    actors: Mapping[str, Text] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", tuple(self.rows))
        object.__setattr__(self, "profiles", MappingProxyType(dict(self.profiles)))
        object.__setattr__(self, "actors", MappingProxyType(dict(self.actors)))
        problems = [*self._repeated_rows(), *self._bad_profiles(), *self._bad_transitions(), *self._bad_actors()]
        if problems:
            raise BadDeclaration(f"procedure {self.code!r}: {'; '.join(problems)}")

    def row(self, number: str) -> Row:
        """Return a row by its number.

        :raises KeyError: when there is none.
        """
        for row in self.rows:
            if row.number == number:
                return row
        raise KeyError(number)

    def rows_of(self, profile: str) -> tuple[Row, ...]:
        """Return the rows of a profile in its order.

        :raises KeyError: when there is no such profile.
        """
        return tuple(self.row(number) for number in self.profiles[profile].rows)

    def actor_label(self, role: str) -> str:
        """Return the words for a role in the active language, or its code where none are declared."""
        return str(self.actors.get(role, role))

    def policy_code(self, number: str) -> str:
        """Return the code under which the service time of a row is kept: "pembuatan-website.2"."""
        return f"{self.code}.{number}"

    def policy_declarations(self) -> Iterator[PolicyDeclaration]:
        """Yield the service times of the rows that have one, for `clock.operations.declare_policies`."""
        for row in self.rows:
            if row.service is not None:
                yield PolicyDeclaration(self.policy_code(row.number), row.service, row.source)

    def _repeated_rows(self) -> Iterator[str]:
        numbers = [row.number for row in self.rows]
        for number in dict.fromkeys(numbers):
            if numbers.count(number) > 1:
                yield f"row {number} is there twice"

    def _bad_profiles(self) -> Iterator[str]:
        known, used = {row.number for row in self.rows}, set[str]()
        for code, profile in self.profiles.items():
            used |= set(profile.rows)
            if code != profile.code:
                yield f"profile {profile.code!r} is filed under {code!r}"
            if not set(profile.rows) <= known:
                yield f"profile {code!r} names unknown rows {sorted(set(profile.rows) - known)}"
            if len(set(profile.rows)) != len(profile.rows):
                yield f"profile {code!r} names a row twice"
        if known - used:
            yield f"rows {sorted(known - used)} are in no profile"

    def _bad_transitions(self) -> Iterator[str]:
        known = {row.number for row in self.rows}
        for transition in self.table.transitions:
            if transition.row is not None and transition.row not in known:
                yield f"{transition.action!r} names the unknown row {transition.row!r}"
            if not set(transition.profiles) <= set(self.profiles):
                yield f"{transition.action!r} names an unknown profile of {transition.profiles}"

    def _bad_actors(self) -> Iterator[str]:
        roles = {row.actor for row in self.rows} | {row.counterpart for row in self.rows if row.counterpart}
        if self.actors and not roles <= set(self.actors):
            yield f"no words for the actors {sorted(roles - set(self.actors))}"
