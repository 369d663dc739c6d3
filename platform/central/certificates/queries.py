"""Certificates as the page shows them: how much of their life is left, and what is amiss."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, QuerySet

from kernel.time import now
from provisioning.certificates.models import Certificate, Source, State
from provisioning.certificates.names import wildcard_names
from provisioning.certificates.policies import Policy
from provisioning.certificates.queries import WARNING_DAYS, days_left, find_covering, warning_of
from provisioning.wording import stored_trouble, trouble_words
from tenants.registry.models import ParentDomain

FULL = 100


@dataclass(frozen=True)
class Line:
    """One certificate of the list.

    :ivar left: whole days until it ends, negative afterwards; None while there is none.
    :ivar share: how much of its life is left, 0 to 100.
    :ivar tone: `success`, `warning` or `error`, for the bar and the tag.
    """

    row: Certificate
    left: int | None
    share: int
    tone: str
    trouble: str
    remedy: str

    @property
    def others(self) -> list[str]:
        """The names it covers beside the one it is for."""
        return [name for name in self.row.names if name != self.row.name]

    @property
    def is_renewable(self) -> bool:
        """Whether it comes from an authority that is asked by us."""
        return self.row.source == Source.ACME

    @property
    def is_in_work(self) -> bool:
        """Whether an order is under way."""
        return bool(self.row.order and self.row.order.get("url"))


@dataclass(frozen=True)
class ParentLine:
    """A parent domain with its policy, and the certificate its sites are served with."""

    parent: ParentDomain
    policy: Policy | None
    wanted: str
    certificate: Certificate | None

    @property
    def lacks_one(self) -> bool:
        """Whether sites under it wait for a certificate that is not there."""
        return self.policy in (Policy.WILDCARD, Policy.UPLOADED) and self.certificate is None


def rows(*, search: str = "") -> QuerySet[Certificate]:
    """Return the certificates, those that end first at the top, narrowed by a part of a name."""
    found = Certificate.objects.select_related("parent").order_by("not_after", "name")
    return found.filter(Q(name__icontains=search) | Q(names__icontains=search)) if search else found


def line_of(row: Certificate) -> Line:
    """Return a certificate as it is shown."""
    trouble = stored_trouble(row.last_error)
    words, remedy = trouble_words(trouble) if trouble else ("", "")
    share = 0
    if row.not_after is not None and row.life:
        share = max(0, min(FULL, round(FULL * ((row.not_after - now()) / row.life))))
    return Line(row=row, left=days_left(row), share=share, tone=_tone(row), trouble=words, remedy=remedy)


def parents() -> list[ParentLine]:
    """Return the parent domains with what their sites are served with."""
    lines = []
    for parent in ParentDomain.objects.order_by("name"):
        policy = Policy(parent.certificate_policy) if parent.certificate_policy in list(Policy) else None
        wanted = wildcard_names(parent.serving_suffix)[0]
        # A star that covers the site `x` covers them all.
        found = find_covering(f"x.{parent.serving_suffix}") if policy != Policy.NONE else None
        lines.append(ParentLine(parent, policy, wanted, found))
    return lines


def needing_somebody() -> int:
    """Return how many certificates need a person: refused for good, ended, or about to end and not renewed."""
    soon = now() + timedelta(days=max(WARNING_DAYS))
    found = Certificate.objects.filter(
        Q(needs_person=True) | Q(source=Source.UPLOAD, not_after__lte=soon) | Q(state=State.VALID, not_after__lte=now())
    )
    return found.count()


def _tone(row: Certificate) -> str:
    left = days_left(row)
    if row.needs_person or (left is not None and left < min(WARNING_DAYS)):
        return "error"
    if left is None or row.last_error is not None or warning_of(row) is not None:
        return "warning"
    return "success"
