"""What is typed about a web host, checked: each refusal names its field, what is wrong, and how to write it."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from kernel.errors import InvalidValue
from provisioning.hosts.models import WebServer

NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")
FOLDER = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
HOST = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")
PORT = re.compile(r"[0-9]{1,5}")
# Of the folders below GAPURA_HOME, those that hold something else.
TAKEN = frozenset({"acme", "backups", "dns", "faults", "mail", "media", "pg", "private", "static", "tmp"})


def checked(values: Mapping[str, Any], *, server: WebServer | None = None) -> dict[str, Any]:
    """Return what was given, tidied; only what was given is looked at.

    :param server: the web host that is changed; None for a new one.
    :raises InvalidValue: the first thing that is wrong, with its field.
    """
    found = {name: _tidy(value) for name, value in values.items()}
    for name, value in found.items():
        if name in _CHECKS:
            _CHECKS[name](value)
    if "inventory_host" in found and found["inventory_host"] and not settings.ANSIBLE_INVENTORY:
        raise InvalidValue(
            _("No inventory is set, so no machine can be reached by its name in one."),
            remedy=_("Set ANSIBLE_INVENTORY, or leave this empty for a folder of this machine."),
            field="inventory_host",
        )
    is_default = server is not None and server.is_default
    if "address" in found and not found["address"] and not is_default:
        raise InvalidValue(
            _("The address is missing."), remedy=_("Write the address its sites' names point at."), field="address"
        )
    _refuse_same_folder(found, server)
    return found


def _tidy(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", "").strip()
    return [str(word).strip() for word in value] if isinstance(value, list | tuple) else value


def _name(value: str) -> None:
    if not NAME.fullmatch(value):
        raise InvalidValue(
            _("“%(value)s” is no name for a web host.") % {"value": value},
            remedy=_("Use small letters, digits and hyphens, such as web2."),
            field="name",
        )
    if WebServer.objects.filter(name=value).exists():
        raise InvalidValue(
            _("A web host of this name is there already."), remedy=_("Write another name."), field="name"
        )


def _title(value: str) -> None:
    if not value or len(value) > 120:
        raise InvalidValue(
            _("The title is empty or too long."), remedy=_("Write a title of at most 120 characters."), field="title"
        )


def _folder(value: str) -> None:
    if not FOLDER.fullmatch(value) or value in TAKEN:
        raise InvalidValue(
            _("“%(value)s” is no folder for a web host.") % {"value": value},
            remedy=_("Name a folder of its own below GAPURA_HOME, such as web2."),
            field="folder",
        )


def _inventory_host(value: str) -> None:
    if value and not HOST.fullmatch(value.lower()):
        raise InvalidValue(
            _("“%(value)s” is no name of a machine.") % {"value": value},
            remedy=_("Write it as it stands in the inventory."),
            field="inventory_host",
        )


def _place(field: str, value: str) -> None:
    if value and not (_is_address(value) or HOST.fullmatch(value.lower().rstrip("."))):
        raise InvalidValue(
            _("“%(value)s” is neither an address nor the name of a machine.") % {"value": value},
            remedy=_("Write it as 203.0.113.10, 2001:db8::10 or web2.provinsi.example."),
            field=field,
        )


def _listening(field: str, words: list[str]) -> None:
    for word in words:
        address, colon, port = word.rpartition(":")
        address = address.removeprefix("[").removesuffix("]")
        is_port = bool(PORT.fullmatch(port)) and 0 < int(port) < 65536
        if not (colon and is_port and (_is_address(address) or address == "*")):
            raise InvalidValue(
                _("“%(value)s” is nowhere to listen.") % {"value": word},
                remedy=_("Write address and port, such as 127.0.0.3:8080 or [::1]:8080."),
                field=field,
            )


def _capacity(value: int | None) -> None:
    if value is not None and value < 1:
        raise InvalidValue(
            _("The capacity is at least one site."), remedy=_("Leave it empty for any number."), field="capacity"
        )


def _refuse_same_folder(found: Mapping[str, Any], server: WebServer | None) -> None:
    folder = found.get("folder", server.folder if server else "")
    machine = found.get("inventory_host", server.inventory_host if server else "")
    others = WebServer.objects.filter(folder=folder, inventory_host=machine)
    if folder and (others.exclude(pk=server.pk) if server else others).exists():
        raise InvalidValue(
            _("Another web host of this machine lies in that folder."), remedy=_("Name another."), field="folder"
        )


def _is_address(value: str) -> bool:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True


_CHECKS: Mapping[str, Any] = {
    "name": _name,
    "title": _title,
    "folder": _folder,
    "inventory_host": _inventory_host,
    "address": lambda value: _place("address", value),
    "asked_at": lambda value: _place("asked_at", value),
    "listen": lambda value: _listening("listen", value),
    "tls_listen": lambda value: _listening("tls_listen", value),
    "capacity": _capacity,
}
