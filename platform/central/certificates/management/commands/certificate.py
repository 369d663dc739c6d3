"""`gapura certificate list | order | renew | upload | drop | policy`: certificates by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from central.certificates.queries import line_of, rows
from kernel.errors import DomainError
from provisioning import certificate_work
from provisioning.certificates import operations
from provisioning.certificates.judging import MAX_BYTES
from provisioning.certificates.models import Certificate
from provisioning.certificates.policies import Policy
from tenants.registry.models import ParentDomain

ROBOT = "gapura certificate"

Deed = Callable[[dict[str, Any]], Any]


class Command(BaseCommand):
    """Does what the page does; what is ordered or renewed is then worked on by the running platform."""

    help = "List certificates, order, renew, upload or drop one, or say how a domain's sites get theirs."

    def add_arguments(self, parser: CommandParser) -> None:
        """A deed, and what it is done to."""
        parser.add_argument("deed", choices=sorted(DEEDS))
        parser.add_argument("name", nargs="?", default="", help="host, *.domain, or (policy) the official domain")
        parser.add_argument("policy", nargs="?", default="", choices=["", *(one.value for one in Policy)])
        parser.add_argument("--chain", type=Path, help="upload: PEM file with the certificate and its chain")
        parser.add_argument("--key", type=Path, help="upload: PEM file with the private key, open")
        parser.add_argument("--accept-older", action="store_true", help="upload: even if it ends earlier")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, deed: str, as_json: bool, **options: Any) -> None:
        """Do it and print what came of it; a refusal is one message and exit code 1."""
        try:
            found = DEEDS[deed](options)
        except DomainError as error:
            raise CommandError(str(error)) from error
        if as_json:
            self.stdout.write(json.dumps(found, ensure_ascii=False, default=str))
            return
        for row in found if isinstance(found, list) else [found]:
            self.stdout.write("  ".join(f"{value}" for value in row.values()))


def _list(_options: dict[str, Any]) -> list[dict[str, Any]]:
    return [_shown(row) for row in rows()]


def _order(options: dict[str, Any]) -> dict[str, Any]:
    return _shown(certificate_work.order_host(host=_name(options), by=ROBOT))


def _renew(options: dict[str, Any]) -> dict[str, Any]:
    return _shown(certificate_work.renew(certificate=_row(options), by=ROBOT))


def _drop(options: dict[str, Any]) -> dict[str, Any]:
    row = _row(options)
    certificate_work.drop(certificate=row, by=ROBOT)
    return {"name": row.name, "dropped": True}


def _row(options: dict[str, Any]) -> Certificate:
    name = _name(options)
    row = Certificate.objects.filter(name=name).first()
    if row is None:
        raise CommandError(f"There is no certificate for {name!r}. `gapura certificate list` names them all.")
    return row


def _upload(options: dict[str, Any]) -> dict[str, Any]:
    if not (options["chain"] and options["key"]):
        raise CommandError("Give both files: --chain certificate.pem --key key.pem")
    chain, key = _read(options["chain"]), _read(options["key"])
    older = options["accept_older"]
    return _shown(certificate_work.upload(name=_name(options), chain=chain, key=key, by=ROBOT, accept_older=older))


def _policy(options: dict[str, Any]) -> dict[str, Any]:
    name = _name(options)
    parent = ParentDomain.objects.filter(name=name).first()
    if parent is None:
        raise CommandError(f"There is no domain {name!r} under which sites are made.")
    if options["policy"]:
        certificate_work.set_policy(parent=parent, policy=options["policy"], by=ROBOT)
        parent.refresh_from_db()
    return {"domain": parent.name, "policy": parent.certificate_policy}


DEEDS: dict[str, Deed] = {
    "list": _list,
    "order": _order,
    "renew": _renew,
    "upload": _upload,
    "drop": _drop,
    "policy": _policy,
}


def _name(options: dict[str, Any]) -> str:
    name = str(options["name"]).strip().lower().removesuffix(".")
    if not operations.NAME.fullmatch(name):
        raise CommandError(f"{name!r} is no host name. Write it as dinkes.bantenprov.go.id or '*.bantenprov.go.id'.")
    return name


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error


def _shown(row: Certificate) -> dict[str, Any]:
    line = line_of(row)
    return {
        "name": row.name,
        "state": row.state,
        "source": row.source,
        "not_after": row.not_after,
        "days_left": line.left,
        "names": list(row.names),
        "fingerprint": row.fingerprint,
        "trouble": line.trouble,
    }
