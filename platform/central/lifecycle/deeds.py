"""The operations on a site's page: their addresses, what each will do in words, and what it asks for."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from central.lifecycle.backup_deeds import BACKUP_DEEDS
from central.lifecycle.deed import Deed
from central.lifecycle.forms import (
    DeletionForm,
    DomainForm,
    NewDomainForm,
    PlainForm,
    ReasonForm,
    RenameForm,
    TransferForm,
    destinations,
)
from provisioning.kinds import KINDS
from provisioning.operations import find_yielding
from tenants.registry.models import Tenant

_PLAIN = (
    Deed(
        "tangguhkan",
        KINDS["suspend"],
        _(
            "Visitors of %(host)s see a page that says the site is suspended, on every address: pages, files, sign-in "
            "and management. Nothing of the site is lost. The site's contact is told, with your reason."
        ),
        ReasonForm,
    ),
    Deed(
        "buka-kembali",
        KINDS["unsuspend"],
        _("Visitors see %(host)s again as it was, and the platform checks from outside that it works."),
        PlainForm,
    ),
    Deed(
        "ganti-nama",
        KINDS["rename"],
        _(
            "The new name is entered in DNS and on the web host and checked from outside before anything of the former "
            "one changes. Then %(host)s leads on to the new name for %(days)s days, is released after that, and rests "
            "for %(rest)s days before anybody else can have it. The site's contact is told."
        ),
        RenameForm,
    ),
    Deed(
        "tambah-domain",
        KINDS["add_domain"],
        _(
            "The next page shows two records for the keeper of the domain to enter in its DNS. Once both are seen "
            "there, the site answers under the domain beside %(host)s."
        ),
        NewDomainForm,
    ),
    Deed(
        "utamakan-domain",
        KINDS["set_primary"],
        _("Links, mails and pages of the site bear this domain from now on. %(host)s stays beside it."),
        DomainForm,
        belongs_to="domain",
    ),
    Deed(
        "lepas-domain",
        KINDS["remove_domain"],
        _(
            "The domain no longer leads to the site, and a certificate of its own is removed with its key. %(host)s is "
            "not touched; the records in its DNS are its keeper's."
        ),
        DomainForm,
        is_danger=True,
        belongs_to="domain",
    ),
    Deed(
        "pindahkan",
        KINDS["transfer"],
        _(
            "%(host)s lives on %(server)s (%(address)s). It is laid on the new web host and proven there, then its "
            "names lead there; its present web host serves it until no resolver remembers the former address. Visitors "
            "go on reading all the time, and called off at any point it stays where it is."
        ),
        TransferForm,
        has_use=lambda tenant: bool(destinations(tenant)),
    ),
    Deed(
        "hapus",
        KINDS["delete"],
        _(
            "First a second person approves the list of what will be removed. Then the site stops answering, its names "
            "leave DNS, and when no resolver remembers them any more its files, its database and its uploads are "
            "removed. From there on nothing brings %(host)s back but a backup. Its name rests for %(rest)s days."
        ),
        DeletionForm,
        is_danger=True,
    ),
)

# The end of a site stands last.
_ALL = (*_PLAIN[:-1], *BACKUP_DEEDS, _PLAIN[-1])

DEEDS: Mapping[str, Deed] = MappingProxyType({deed.slug: deed for deed in _ALL})


def deeds_for(tenant: Tenant) -> list[Deed]:
    """Return the buttons of a site as it stands."""
    return [deed for deed in _ALL if deed.fits(tenant) and not deed.belongs_to]


def deeds_despite_run(tenant: Tenant) -> list[Deed]:
    """Return the buttons of a site that a run holds: what that run gives way to."""
    return [deed for deed in deeds_for(tenant) if find_yielding(tenant=tenant, to=deed.kind.key) is not None]


def domain_deeds(tenant: Tenant) -> list[Deed]:
    """Return the buttons beside a domain of the site's own."""
    return [deed for deed in _ALL if deed.fits(tenant) and deed.belongs_to == "domain"]
