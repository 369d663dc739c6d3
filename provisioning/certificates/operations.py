"""What people and the rest of the platform do with certificates: ask for one, upload one, renew one."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from kernel.audit.operations import record as audit
from kernel.errors import DomainError
from kernel.time import now
from provisioning.certificates.judging import Upload, judge
from provisioning.certificates.locks import held
from provisioning.certificates.models import Certificate, Challenge, Source, State
from provisioning.certificates.names import wildcard_names
from provisioning.certificates.orders import Publisher, withdraw_all
from provisioning.certificates.pairs import Pairs
from provisioning.certificates.reading import Facts
from provisioning.certificates.recording import NO_FAILURE, told, values_of
from provisioning.certificates.refusals import Refusal, UploadRefused
from provisioning.signals import certificate_installed
from tenants.registry.models import ParentDomain

Person = str | AbstractBaseUser | None
NAME = re.compile(r"(\*\.)?[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+")


class UnableToRenew(DomainError):
    """The certificate was uploaded: only the authority that made it can make the next."""

    code = "certificate_unable_to_renew"


class CertificateBusy(DomainError):
    """A worker is at it in this moment."""

    code = "certificate_busy"


def want_wildcard(*, parent: ParentDomain, by: Person) -> Certificate:
    """See that the one certificate of a parent domain is ordered; one that is there already is returned as it is."""
    names = wildcard_names(parent.serving_suffix)
    return _want(name=names[0], names=names, challenge=Challenge.DNS, parent=parent, by=by)


def want_host(*, host: str, by: Person) -> Certificate:
    """See that a certificate for one host is ordered: a site's own, a custom domain's, the platform's.

    The host must lead to the web host already: the authority looks for a file there.
    """
    return _want(name=host, names=(host,), challenge=Challenge.HTTP, parent=None, by=by)


def look_at_order(*, name: str) -> None:
    """Have the job look at an ordered certificate now: its name may be nobody's any more."""
    Certificate.objects.filter(name=name, source=Source.ACME).update(next_at=now())


def renew(*, certificate: Certificate, by: Person) -> Certificate:
    """Have an ordered certificate renewed now; the one in use serves until the new one is there.

    :raises UnableToRenew: it was uploaded.
    """
    if certificate.source != Source.ACME:
        raise UnableToRenew(
            _("This certificate was uploaded, so it cannot be renewed from here."),
            remedy=_("Ask its authority for a new one and upload that."),
        )
    with transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk).update(next_at=now(), **NO_FAILURE)
        audit(event="certificate.renewal_asked", subject=f"certificate:{certificate.name}", by=by)
    certificate.refresh_from_db()
    return certificate


def upload(
    *,
    name: str,
    chain: bytes,
    key: bytes,
    home: Path,
    by: Person,
    accept_older: bool = False,
    publisher: Publisher | None = None,
) -> Certificate:
    """Take a certificate from an authority of the region's own, after looking at it from every side.

    :param name: the host or wildcard it is for.
    :param home: the web host's folder.
    :param accept_older: take it although the one in use holds longer.
    :param publisher: takes away what an order of this name, now given up, has published.
    :raises UploadRefused: names everything that is wrong; nothing was changed.
    :raises CertificateBusy: an order of this name is being worked on in this moment.
    """
    wanted = name.strip().lower().removesuffix(".")
    if not NAME.fullmatch(wanted):
        raise UploadRefused([Refusal("certificate_name_unknown", {"name": name[:100]})])
    trusted = Path(settings.GAPURA_TLS_CA_FILE) if settings.GAPURA_TLS_CA_FILE else None
    facts, refusals = judge(Upload(chain, key, wanted), at=now(), ca_file=trusted)
    present = Certificate.objects.filter(name=wanted).first()
    if facts is not None and not accept_older and _is_older(facts, present):
        assert present is not None and present.not_after is not None  # noqa: S101
        dates = {"until": f"{facts.not_after:%d-%m-%Y}", "present": f"{present.not_after:%d-%m-%Y}"}
        refusals.append(Refusal("certificate_older", dates))
    if refusals or facts is None:
        raise UploadRefused(refusals)
    row = present or _new_row(wanted, facts)
    pairs = Pairs(home=home, folder=row.folder)
    pairs.install(version=facts.version, chain=chain, key=key)
    return _use(row, facts, pairs=pairs, publisher=publisher, by=by)


def _want(
    *, name: str, names: tuple[str, ...], challenge: Challenge, parent: ParentDomain | None, by: Person
) -> Certificate:
    with transaction.atomic():
        row, is_new = Certificate.objects.get_or_create(
            name=name,
            defaults={
                "names": list(names),
                "source": Source.ACME.value,
                "challenge": challenge.value,
                "parent": parent,
                "next_at": now(),
            },
        )
        if is_new:
            audit(event="certificate.wanted", subject=f"certificate:{name}", by=by, data={"names": list(names)})
    return row


def _is_older(facts: Facts, present: Certificate | None) -> bool:
    return present is not None and present.not_after is not None and facts.not_after < present.not_after


def _new_row(name: str, facts: Facts) -> Certificate:
    parent = ParentDomain.objects.filter(serving_suffix=name.removeprefix("*.")).first()
    values = {"source": Source.UPLOAD.value, "parent": parent, **values_of(facts)}
    return Certificate.objects.get_or_create(name=name, defaults=values)[0]


def _use(row: Certificate, facts: Facts, *, pairs: Pairs, publisher: Publisher | None, by: Person) -> Certificate:
    """Point the row at the new pair. An order of this name that is under way is given up: its authority forgets it."""
    with held(row.pk) as ours:
        if ours is None:
            raise CertificateBusy(
                _("A worker is busy with this certificate right now."), remedy=_("Try again in a minute.")
            )
        if publisher is not None:
            withdraw_all(ours, publisher=publisher)
        ended = {"order": None, "next_at": None, **NO_FAILURE}
        source = {"source": Source.UPLOAD.value, "challenge": "", "state": State.VALID.value}
        with transaction.atomic():
            Certificate.objects.filter(pk=row.pk).update(**{**values_of(facts), **ended, **source})
            row.refresh_from_db()
            certificate_installed.send(sender=Certificate, certificate=row)
            audit(event="certificate.uploaded", subject=f"certificate:{row.name}", by=by, data=told(facts))
        pairs.forget_next_key()
        pairs.prune(keep={facts.version, ours.version, ours.served_version})
    return row
