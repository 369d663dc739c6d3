"""Certificates and their pairs of files."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from kernel.time import now
from provisioning.certificates.models import Certificate
from provisioning.certificates.pairs import Pairs
from provisioning.certificates.reading import facts_of
from provisioning.steps.web_hosts import home as web_home
from tenants.registry.models import Domain, ParentDomain
from tests.factories.reality import lay_files
from tests.integration.provisioning.reality.seeds.planting import CUSTOM, ready_host, seed
from tests.servers.authorities import TestAuthority, pem


def certificate(name: str = CUSTOM, **fields: Any) -> Certificate:
    """Lay a pair in place, and write the row that names it: a parent domain's, unless told otherwise."""
    key, issued = TestAuthority.root().issue(name)
    facts = facts_of(issued)
    values = {
        "name": name,
        "names": [name],
        "parent": ParentDomain.objects.first(),
        "source": "upload",
        "state": "valid",
        "version": facts.version,
        "served_version": facts.version,
        "fingerprint": facts.fingerprint,
        "serial": facts.serial,
        "not_before": facts.not_before,
        "not_after": facts.not_after,
        "installed_at": now(),
    }
    row = Certificate.objects.create(**{**values, **fields})
    Pairs(home=web_home(), folder=row.folder).install(version=facts.version, chain=pem(issued), key=pem(key))
    return row


def pair_of(row: Certificate) -> Path:
    return web_home() / "tls" / row.folder / row.version


@seed("certificate_pair_missing", CUSTOM)
def key_of_a_certificate_gone(world):
    (pair_of(certificate()) / "key.pem").unlink()


@seed("certificate_pair_missing", CUSTOM)
def chain_of_a_certificate_cut_short(world):
    (pair_of(certificate()) / "chain.pem").write_text("-----BEGIN CERTIFICATE-----\nMII")


@seed("certificate_differs", CUSTOM)
def chain_of_another_certificate(world):
    _key, other = TestAuthority.root().issue(CUSTOM)
    (pair_of(certificate()) / "chain.pem").write_bytes(pem(other))


@seed("certificate_key_open", CUSTOM)
def key_open_to_others(world):
    (pair_of(certificate()) / "key.pem").chmod(0o644)


@seed("certificate_expired", CUSTOM)
def certificate_that_has_ended(world):
    certificate(not_before=now() - timedelta(days=90), not_after=now() - timedelta(minutes=1))


@seed("certificate_orphan", CUSTOM)
def pair_without_a_row(world):
    certificate().delete()


@seed("certificate_missing", ready_host)
def site_that_wants_tls_without_a_certificate(world):
    ParentDomain.objects.filter(pk=world.ready.parent_id).update(certificate_policy="per_host")


@seed("certificate_missing", CUSTOM)
def own_domain_that_no_wildcard_covers(world):
    parent = world.agencies
    certificate(f"*.{parent.serving_suffix}", parent=parent)
    ParentDomain.objects.filter(pk=parent.pk).update(certificate_policy="wildcard")
    Domain.objects.create(domain=CUSTOM, tenant=world.active, is_primary=False, is_custom=True)
    for site in (world.active, world.suspended):
        lay_files(site)


@seed("certificate_unused", CUSTOM)
def certificate_of_a_name_that_nobody_has(world):
    certificate(parent=None)
