"""What can be wrong with a declaration, and what a transition table refuses."""

from __future__ import annotations

from kernel.errors import DomainError


class BadDeclaration(Exception):
    """A procedure contradicts itself: a mistake of the programmer, found when the module is imported."""


class TransitionRefused(DomainError):
    """This action is not possible in this state."""

    code = "transition_refused"
