"""Changing the web hosts: whether this person may, then the deed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from central.hosts.access import KEEPERS
from central.people.queries import has_role
from central.people.rules import Actor
from kernel.errors import NotAllowed
from provisioning.hosts import emptying, operations
from provisioning.hosts.models import WebServer
from tenants.members.models import User


def require_administrator(by: Actor) -> None:
    """Let administrators of the platform change web hosts, and the machine itself by name.

    :raises NotAllowed: otherwise.
    """
    if isinstance(by, User) and not has_role(by, *KEEPERS):
        raise NotAllowed(
            _("Only an administrator of the platform changes web hosts."),
            remedy=_("Ask the office that runs this platform."),
        )


def add(*, by: Actor, **values: Any) -> WebServer:
    """Add a web host.

    :raises NotAllowed: the person may not. Else what `provisioning.hosts.operations.add` raises.
    """
    require_administrator(by)
    return operations.add(by=by, **values)


def change(*, server: WebServer, by: Actor, **values: Any) -> WebServer:
    """Change what is given of a web host. Errors as in `add`."""
    require_administrator(by)
    return operations.change(server=server, by=by, **values)


def drain(*, server: WebServer, by: Actor, moves_sites: bool = False) -> WebServer:
    """Place no new sites there, and perhaps move those that are there. Errors as in `add`."""
    require_administrator(by)
    return operations.drain(server=server, by=by, moves_sites=moves_sites)


def approve_emptying(*, server: WebServer, by: Actor) -> WebServer:
    """Say yes, as a second person, to moving all sites of a web host elsewhere. Errors as in `add`."""
    require_administrator(by)
    return emptying.approve(server=server, by=by)


def take_back(*, server: WebServer, by: Actor) -> WebServer:
    """Have a web host take new sites again. Errors as in `add`."""
    require_administrator(by)
    return operations.take_back(server=server, by=by)


def retire(*, server: WebServer, by: Actor) -> WebServer:
    """Take an empty web host out of use. Errors as in `add`."""
    require_administrator(by)
    return operations.retire(server=server, by=by)
