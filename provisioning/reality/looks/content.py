"""What published pages say: words of gambling and of spam, by which injected pages are known (HAZARDS 24)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext_lazy as _

from provisioning.reality.discrepancies import Discrepancy, Kind, Severity, Way, by_code
from provisioning.reality.promises import Promises
from provisioning.reality.published import Suspicion, read_published
from provisioning.reality.registry import Look
from provisioning.reality.rows import Rows
from tenants.registry.models import TenantState

CODE = "content"
SHOWN = frozenset({TenantState.READY, TenantState.ACTIVE})
# A finding closes with its page; what a person has judged is known by page and words together.
LONGEST_KEY = 255

KINDS = by_code(
    Kind(
        "content_suspicious",
        _("A published page of this site holds words of gambling or of spam."),
        _(
            "Open the page. If nobody of the agency wrote it: suspend the site, change the passwords of its people, "
            "and restore a backup from before. If it is meant so, note here that it is known."
        ),
        Severity.WARNING,
        Way.UNEXPECTED,
    ),
    Kind(
        "content_redirect",
        _("A redirect of this site leads visitors to an address with words of gambling or of spam."),
        _(
            "Remove the redirect in the site's management pages, and look who entered it and what else they changed. "
            "If it is meant so, note here that it is known."
        ),
        Severity.ERROR,
        Way.UNEXPECTED,
    ),
)

Seen = Mapping[str, list[Suspicion]]


def read(rows: Rows) -> Seen:
    """Search the published pages of the sites that visitors see."""
    return read_published([site.schema for site in rows.claimed if site.is_routable and site.state in SHOWN])


def compare(promised: Promises, seen: Seen) -> Iterator[Discrepancy]:
    """Tell what was found and what nobody has noted as known."""
    for schema, suspicions in seen.items():
        site = promised.rows.by_schema.get(schema)
        if site is None:
            continue
        for one in suspicions:
            subject = f"{promised.rows.primary_host(site)}{one.path}"
            said = "; ".join(filter(None, (", ".join(one.phrases), one.leads_to)))
            if known_key(subject, said) not in promised.rows.known_names:
                yield Discrepancy("content_redirect" if one.leads_to else "content_suspicious", subject, "", said)


def known_key(subject: str, found: str) -> str:
    """Return under which name a judged page is kept: other words on it later are told anew."""
    return f"{subject} {found}"[:LONGEST_KEY]


LOOK = Look(CODE, _("Published pages"), KINDS, read, compare)
