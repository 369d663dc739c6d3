"""What can change at a site that is there: what is asked, which run makes it, and what the reply says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from central.people.models import Agency
from central.websites.models import WebsiteRequest
from central.websites.states import ChangeKind
from tenants.registry.models import Tenant
from tenants.registry.models.tenants import ROUTABLE


@dataclass(frozen=True)
class Change:
    """One kind of change.

    :ivar run: the kind of run that makes it; empty where the officer does it by hand.
    :ivar asks: the fields it needs beyond the site.
    :ivar done: what the reply letter says was done.
    """

    run: str
    asks: tuple[str, ...]
    done: str | Promise


CHANGES: Mapping[str, Change] = MappingProxyType(
    {
        ChangeKind.RENAME: Change(
            "rename", ("label",), _("The site has its new address; the former one leads on to it.")
        ),
        ChangeKind.DOMAIN: Change("add_domain", ("wanted_domain",), _("The site answers under its own domain too.")),
        ChangeKind.ADMINISTRATOR: Change(
            "", (), _("The new administrator has an account; the activation link goes to the registered address.")
        ),
        ChangeKind.SUSPEND: Change("suspend", ("change_words",), _("The site is suspended; its content is kept.")),
        ChangeKind.CLOSE: Change(
            "delete", ("change_words",), _("The site is closed; its content was removed after a last backup.")
        ),
        ChangeKind.OTHER: Change("", ("change_words",), _("The change was made by hand, as asked for.")),
    }
)


def wants_name(case: WebsiteRequest) -> bool:
    """Say whether a request holds a name: that of a new site, or the new one of a site that is renamed."""
    return case.change in ("", ChangeKind.RENAME)


def sites_of(agency: Agency) -> QuerySet[Tenant]:
    """Return the sites an agency has, those that are suspended included."""
    return (
        Tenant.objects.filter(website_requests__agency=agency, website_requests__change="", state__in=ROUTABLE)
        .select_related("parent")
        .distinct()
        .order_by("label")
    )
