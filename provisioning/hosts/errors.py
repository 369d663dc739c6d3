"""Why a web host cannot be used as somebody wants."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.errors import DomainError, InvalidValue

MAKE_ROOM = gettext_lazy("Add a web host, or raise the capacity of one.")


class ServersFull(DomainError):
    """No web host in use has room for one more site."""

    code = "servers_full"

    def __init__(self) -> None:
        super().__init__(_("Every web host in use is full."), remedy=str(MAKE_ROOM))


class ServerFull(InvalidValue):
    """The chosen web host has no room."""

    code = "server_full"


class ServerNotInUse(InvalidValue):
    """The chosen web host takes no new sites."""

    code = "server_not_in_use"


class EmptyingNotAsked(DomainError):
    """Nobody asked to move the sites of this web host elsewhere, or somebody said yes already."""

    code = "emptying_not_asked"


class ServerHasSites(DomainError):
    """Sites live there: they are moved first."""

    code = "server_has_sites"


class ServerIsDefault(DomainError):
    """The default stays: sites without a place of their own live there."""

    code = "server_is_default"
