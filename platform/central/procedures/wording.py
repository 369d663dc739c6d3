"""Words for what declarations name by code: what an action needs, and the machine as an actor."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from kernel.procedure import Procedure
from kernel.procedure.texts import Text

PLATFORM = "SYSTEM"

# A test finds a procedure that needs something which has no words here.
NEEDS: dict[str, Text] = {
    "code": _("a coded reason"),
    "commitment": _("the commitment"),
    "division": _("the division concerned"),
    "form": _("the complete form"),
    "instructions": _("numbered instructions"),
    "note": _("a note"),
    "officer": _("the officer"),
    "reasons": _("one or more reasons"),
    "section": _("the section concerned"),
    "signed_scan": _("the signed form"),
}

_states: dict[str, Mapping[str, Text]] = {}


def register_states(code: str, words: Mapping[str, Text]) -> None:
    """Say what the states of a procedure are called, where its transition table holds bare codes."""
    _states[code] = words


def state_words(procedure: Procedure, state: str) -> str:
    """Return what a state is called, in the active language."""
    registered = _states.get(procedure.code, {})
    return str(registered.get(state) or procedure.table.state_words(state))


def need_words(need: str) -> str:
    """Return what an action needs, in words; the plain name where none are known."""
    return str(NEEDS.get(need, need))


def actor_words(procedure: Procedure, role: str) -> str:
    """Return who acts; the platform itself is no actor of the paper procedure, so it has its words here."""
    if role == PLATFORM and role not in procedure.actors:
        return str(_("The platform"))
    return procedure.actor_label(role)
