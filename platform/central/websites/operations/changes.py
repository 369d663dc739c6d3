"""Requests for development: what of which site is to change, and the work that changes it."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _

from central.websites.changes import CHANGES, sites_of
from central.websites.errors import ChangeRefused, NotPossibleNow
from central.websites.models import WebsiteRequest
from central.websites.sites import ADMIN_PREFIX
from central.websites.states import CLOSED, ChangeKind, KindOfWork
from provisioning.kinds import KINDS
from provisioning.models import Run
from provisioning.operations import start_lifecycle
from provisioning.steps.administrator import GROUP
from tenants.members import activations
from tenants.members.models import Activation, User
from tenants.registry.models import Tenant, TenantState
from tenants.registry.reservations import require_name
from tenants.registry.switching import in_tenant


def settle_change(row: WebsiteRequest) -> None:
    """Bring the fields of a draft in line with each other: only what the chosen kind of work asks for stays."""
    if row.kind_of_work == KindOfWork.CREATE:
        if row.change or row.site_id:
            row.label, row.parent = row.agency.suggested_label, row.agency.parent
        row.site, row.change, row.wanted_domain, row.change_words = None, "", "", ""
        return
    if row.site is None:
        sites = list(sites_of(row.agency)[:2])
        row.site = sites[0] if len(sites) == 1 else None
    asks = CHANGES[row.change].asks if row.change else ()
    row.wanted_domain = row.wanted_domain if "wanted_domain" in asks else ""
    if row.site is None:
        return
    row.parent = row.site.parent or row.parent
    if row.change != ChangeKind.RENAME:
        row.label = row.site.label
    elif row.label == row.site.label:
        row.label = ""


def require_change(row: WebsiteRequest) -> None:
    """Let a request for development be submitted: of a site its agency has, and one of a kind at a time.

    :raises ChangeRefused: for another's site, one that cannot be changed so now, or when the same is asked for already.
    :raises NameTaken, NameRefused: for the new name of a site.
    """
    site = row.site
    if site is None or not sites_of(row.agency).filter(pk=site.pk).exists():
        raise ChangeRefused(
            _("The agency has no such site."), remedy=_("Choose one of the agency's sites."), field="site"
        )
    kind = KINDS.get(CHANGES[row.change].run)
    if kind is not None and site.state not in kind.begins_from:
        raise ChangeRefused(
            _("The site is in the state “%(state)s”, from which this is not possible.")
            % {"state": TenantState(site.state).label},
            remedy=_("Choose another change, or wait until the site is in use again."),
            field="change",
        )
    open_one = open_change(row)
    if open_one is not None:
        raise ChangeRefused(
            _("The same change of this site is asked for already (%(number)s).") % {"number": open_one.number},
            remedy=_("Wait for the reply to that request, or withdraw it."),
            field="change",
        )
    if row.change == ChangeKind.RENAME:
        require_name(label=row.label, parent=row.parent, holder=str(site.created_for))


def open_change(row: WebsiteRequest) -> WebsiteRequest | None:
    """Return another request for the same change of the same site that is under way."""
    rivals = WebsiteRequest.objects.filter(site=row.site, change=row.change).exclude(state__in=CLOSED)
    return rivals.exclude(pk=row.pk).first()


def start_change(case: WebsiteRequest, *, by: User | None) -> Run | None:
    """Start the run that makes the change; None where the officer makes it by hand.

    :raises SiteBusy, SiteNotInState, InvalidValue: when the site cannot be changed so now.
    """
    change = CHANGES[case.change]
    if not change.run:
        return None
    wants = {
        ChangeKind.RENAME.value: {"label": case.label},
        ChangeKind.DOMAIN.value: {"domain": case.wanted_domain},
    }.get(case.change, {})
    reason = _("Request %(number)s. %(words)s") % {"number": case.number, "words": case.change_words}
    return start_lifecycle(kind=change.run, tenant=_site(case), by=by, reason=reason.strip()[:500], **wants)


def prepare_administrator(case: WebsiteRequest, *, by: User | None) -> None:
    """Give the person responsible an account of the site, with an activation that the reply will send.

    In the site's own schema, hence never inside a transaction; done twice it is done once.
    """
    site = _site(case)
    with in_tenant(site), transaction.atomic():
        user = User.objects.filter(email__iexact=case.responsible_email).first() or _account(case, site)
        user.groups.add(Group.objects.get(name=GROUP))
        if not Activation.objects.filter(user=user, used_at=None, revoked_at=None).exists():
            activations.issue(user=user, sent_to=user.email, by=by)


def _account(case: WebsiteRequest, site: Tenant) -> User:
    user = User.objects.create(
        username=_free_username(site), email=case.responsible_email, full_name=case.responsible_name
    )
    user.set_unusable_password()
    user.save(update_fields=["password"])
    return user


def _free_username(site: Tenant) -> str:
    first = f"{ADMIN_PREFIX}{site.label}"
    taken = set(User.objects.filter(username__startswith=first).values_list("username", flat=True))
    return next(name for name in (first, *(f"{first}.{at}" for at in range(2, 10_000))) if name not in taken)


def _site(case: WebsiteRequest) -> Tenant:
    if case.site is None:
        raise NotPossibleNow(_("This request names no site."), remedy=_("Return it to the agency."))
    return case.site
