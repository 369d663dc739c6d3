"""The rules a site's administrator accepts; with the first acceptance the site becomes active."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml
from django.db import transaction

from kernel import audit
from kernel.time import now
from tenants.members.models import TermsAcceptance, User
from tenants.members.signals import site_activated
from tenants.registry.lifecycle import activate
from tenants.registry.models import Tenant
from tenants.registry.switching import current_tenant


@dataclass(frozen=True)
class Terms:
    """One version of the rules: chapters of headings and points."""

    version: str
    chapters: tuple[tuple[str, tuple[str, ...]], ...]


@cache
def current_terms() -> Terms:
    """Return the newest version; it is part of the release and the same for every site."""
    folder = files("site_template") / "terms"
    newest = max((entry for entry in folder.iterdir() if entry.name.endswith(".yml")), key=lambda entry: entry.name)
    content = yaml.safe_load(newest.read_text(encoding="utf-8"))
    chapters = tuple((part["heading"], tuple(part["points"])) for part in content["sections"])
    return Terms(version=str(content["version"]), chapters=chapters)


def has_accepted(user: User) -> bool:
    """Say whether a person accepted the rules in force."""
    return TermsAcceptance.objects.filter(user=user, version=current_terms().version).exists()


def accept_terms(*, user: User) -> Tenant:
    """Note that a site's administrator accepts the rules, and make the site active; twice does it once.

    Should the process die after the acceptance, the next sign-in of the administrator makes the site active.
    """
    tenant, version = current_tenant(), current_terms().version
    with transaction.atomic():
        _row, is_new = TermsAcceptance.objects.get_or_create(user=user, version=version, defaults={"accepted_at": now()})
        if is_new:
            audit.record(event="terms.accepted", subject=f"user:{user.username}", by=user, data={"version": version})
    site = activate(tenant, by=user.username)
    site_activated.send(sender=Tenant, tenant=site, user=user)
    return site
