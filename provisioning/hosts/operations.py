"""What people do with web hosts: add, change, drain, take back into use, retire. Each is one audited transaction."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from kernel.audit.operations import actor_of
from kernel.audit.operations import record as audit
from kernel.errors import InvalidValue
from kernel.time import now
from provisioning.hosts import emptying
from provisioning.hosts.checking import checked
from provisioning.hosts.errors import ServerHasSites, ServerIsDefault, ServerNotInUse
from provisioning.hosts.models import Placement, ServerState, WebServer
from provisioning.hosts.placing import locked
from provisioning.hosts.queries import load_of
from provisioning.models import Run
from provisioning.states import ReasonCode, RunState
from provisioning.waking import wake

Person = str | AbstractBaseUser | None
# What a change may touch; where sites lie already is not among it.
CHANGEABLE = ("title", "address", "asked_at", "listen", "tls_listen", "capacity")
_NOT_EMPTIED = {"emptied_since": None, "emptied_by": "", "emptying_asked_at": None, "emptying_asked_by": ""}


def add(*, name: str, by: Person, **values: Any) -> WebServer:
    """Add a web host; new sites are placed on it from now on.

    :param values: `title`, `folder`, `inventory_host`, `address`, `asked_at`, `listen`, `tls_listen`, `capacity`.
    :raises InvalidValue: a value is wrong, or another web host has the name or the folder.
    """
    with transaction.atomic():
        locked()
        given = {"title": name, "folder": name, **values}
        server = WebServer.objects.create(**checked({"name": name, "address": "", **given}))
        audit(event="web_host.added", subject=_subject(server), by=by, data=_told(server))
        _wake_waiting()
    return server


def change(*, server: WebServer, by: Person, **values: Any) -> WebServer:
    """Change what is given.

    A new address is entered in DNS for the sites that live there by the plan of the next audit of reality.

    :raises InvalidValue: a value is wrong, or cannot be changed once a web host is there.
    """
    fixed = sorted(set(values) - set(CHANGEABLE))
    if fixed:
        raise InvalidValue(
            _("This cannot be changed: %(names)s.") % {"names": ", ".join(fixed)},
            remedy=_("Add another web host and move the sites to it."),
            field=fixed[0],
        )
    with transaction.atomic():
        locked()
        server = WebServer.objects.get(pk=server.pk)
        before = _told(server)
        for field, value in checked(values, server=server).items():
            setattr(server, field, value)
        server.save()
        differs = {name: value for name, value in _told(server).items() if value != before[name]}
        if differs:
            former = {name: before[name] for name in differs}
            audit(event="web_host.changed", subject=_subject(server), by=by, data={"before": former, "after": differs})
        _wake_waiting()
    return server


def drain(*, server: WebServer, by: Person, moves_sites: bool = False) -> WebServer:
    """Place no new sites there; with `moves_sites` those that live there go elsewhere, a few at a time.

    Where that changes a large part of a zone, it waits for a second person (`emptying.approve`).

    :raises ServerNotInUse: it is out of use, or no other takes sites.
    """
    with transaction.atomic():
        servers = locked()
        server = next(one for one in servers if one.pk == server.pk)
        if server.state == ServerState.OUT:
            raise ServerNotInUse(_("This web host is out of use."), remedy=_("Take it back into use first."))
        if not any(one.state == ServerState.IN_USE for one in servers if one.pk != server.pk):
            raise ServerNotInUse(
                _("No other web host takes sites, so this one cannot be emptied."), remedy=_("Add one first.")
            )
        server.state = ServerState.DRAINING
        if moves_sites:
            emptying.ask(server, by=actor_of(by)[0])
        server.save(update_fields=["state", "emptied_since", "emptied_by", "emptying_asked_at", "emptying_asked_by"])
        data = {"moves_sites": moves_sites, "waits_for_approval": server.emptying_asked_at is not None}
        audit(event="web_host.drained", subject=_subject(server), by=by, data=data)
    return server


def take_back(*, server: WebServer, by: Person) -> WebServer:
    """Have a web host take new sites again; sites on their way elsewhere go on."""
    with transaction.atomic():
        locked()
        WebServer.objects.filter(pk=server.pk).update(state=ServerState.IN_USE, **_NOT_EMPTIED)
        audit(event="web_host.taken_back", subject=_subject(server), by=by)
        _wake_waiting()
    server.refresh_from_db()
    return server


def retire(*, server: WebServer, by: Person) -> WebServer:
    """Take a web host without sites out of use; its row stays for the record.

    :raises ServerHasSites: sites live there, or are on their way to it.
    :raises ServerIsDefault: it is the default.
    """
    with transaction.atomic():
        server = next(one for one in locked() if one.pk == server.pk)
        _require_empty(server)
        WebServer.objects.filter(pk=server.pk).update(state=ServerState.OUT, **_NOT_EMPTIED)
        server.refresh_from_db()
        audit(event="web_host.retired", subject=_subject(server), by=by)
    return server


def _require_empty(server: WebServer) -> None:
    if server.is_default:
        raise ServerIsDefault(
            _("The default web host stays: sites without a place of their own live there."),
            remedy=_("Drain it, and it takes no new sites."),
        )
    load = load_of(server)
    if load:
        raise ServerHasSites(
            _("%(count)d sites live on %(server)s.") % {"count": load, "server": server},
            remedy=_("Have all of them moved first."),
        )
    # Of sites that are archived or gone: one that comes back is given a place anew.
    Placement.objects.filter(server=server).delete()


def _wake_waiting() -> None:
    """Have the runs go on that wait for room; whose is not there yet waits again."""
    waiting = Run.objects.filter(state=RunState.WAITING.value, reason_code=ReasonCode.SERVERS_FULL.value)
    keys = list(waiting.values_list("pk", flat=True))
    waiting.update(wake_at=now())
    for run_id in keys:
        wake(run_id)


def _subject(server: WebServer) -> str:
    return f"web_host:{server.name}"


def _told(server: WebServer) -> dict[str, Any]:
    names = ("title", "folder", "inventory_host", "address", "asked_at", "listen", "tls_listen", "capacity")
    return {name: getattr(server, name) for name in names}
