"""The rules a site's administrator accepts; with the first acceptance the site becomes active."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import yaml
from django.db import transaction
from django.utils.translation import gettext as _

from kernel import audit
from kernel.errors import NotAllowed, StaleDecision
from kernel.time import now
from tenants.members.models import TermsAcceptance, User
from tenants.members.roles import is_administrator
from tenants.members.signals import site_activated
from tenants.registry.lifecycle import activate
from tenants.registry.models import Tenant, TenantState
from tenants.registry.switching import current_tenant, in_platform, in_public


@dataclass(frozen=True)
class Terms:
    """One version of the rules: chapters of headings and points; `accept` is the sentence that is ticked."""

    version: str
    chapters: tuple[tuple[str, tuple[str, ...]], ...]
    title: str
    intro: str
    accept: str


@cache
def current_terms() -> Terms:
    """Return the newest version; it is part of the release and the same for every site."""
    folder = files("site_template") / "terms"
    newest = max((entry for entry in folder.iterdir() if entry.name.endswith(".yml")), key=_order)
    content = yaml.safe_load(newest.read_text(encoding="utf-8"))
    chapters = tuple((part["heading"], tuple(part["points"])) for part in content["sections"])
    return Terms(str(content["version"]), chapters, content["title"], content["intro"].strip(), content["accept"])


def _order(entry: Traversable) -> tuple[int, ...]:
    """Sort `2026-10.yml` behind `2026-9.yml`."""
    return tuple(int(part) for part in entry.name.removesuffix(".yml").split("-"))


def has_accepted(user: User) -> bool:
    """Say whether a person accepted the rules in force."""
    return TermsAcceptance.objects.filter(user=user, version=current_terms().version).exists()


def must_accept(user: User) -> bool:
    """Say whether a person has to accept the rules before working here: an administrator of a site, once a version."""
    return not in_platform() and is_administrator(user) and not has_accepted(user)


def accept_terms(*, user: User, version: str = "") -> Tenant:
    """Note that a site's administrator accepts the rules, and make the site active; twice does it once.

    Two transactions, one per schema: should the process die in between, accepting again makes the site active. Not to
    be called inside a transaction.

    :param version: the version that was shown.
    :raises NotAllowed: when the person does not administer this site.
    :raises StaleDecision: when another version is in force than was shown.
    """
    tenant, in_force = current_tenant(), current_terms().version
    if tenant.is_platform or not is_administrator(user):
        raise NotAllowed(
            _("Only an administrator of the site accepts its rules."),
            remedy=_("Sign in with the account of the site's administrator, or ask them to accept the rules."),
        )
    if version and version != in_force:
        raise StaleDecision(_("The rules have changed meanwhile."), remedy=_("Read them again, then accept them."))
    version = in_force
    with transaction.atomic():
        _row, is_new = TermsAcceptance.objects.get_or_create(
            user=user, version=version, defaults={"accepted_at": now()}
        )
        if is_new:
            audit.record(event="terms.accepted", subject=f"user:{user.username}", by=user, data={"version": version})
    return _open(tenant, user)


def _open(tenant: Tenant, user: User) -> Tenant:
    """Make a site active that is ready to be handed over, and tell so in the same transaction of the platform."""
    with in_public(), transaction.atomic():
        site = Tenant.objects.select_for_update(of=("self",)).select_related("parent").get(pk=tenant.pk)
        if site.state == TenantState.READY:
            site = activate(site, by=f"{site.schema_name}:{user.username}")
            site_activated.send(sender=Tenant, tenant=site, user=user)
    return site
