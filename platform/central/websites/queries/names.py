"""Whether a wanted name can be had: rules, reserved words, sites, held names, and others who are about to ask."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from central.websites.models import WebsiteRequest
from central.websites.operations.names import HOLDING
from central.websites.states import RequestState
from tenants.registry.models import ParentDomain
from tenants.registry.names import normal, skeleton
from tenants.registry.reservations import NameVerdict, check_name

RIVALS = (*HOLDING, RequestState.DRAFT)


@dataclass(frozen=True)
class NameCheck:
    """A verdict on a name, and a word of warning where it is free but wanted by others."""

    label: str
    host: str
    ok: bool
    code: str = ""
    message: str = ""
    remedy: str = ""
    suggestions: tuple[str, ...] = ()
    warning: str = ""


def name_check(*, label: str, parent: ParentDomain, case: WebsiteRequest | None = None) -> NameCheck:
    """Judge a name as somebody types it; only submission reserves it.

    :param case: the request that asks; what it holds itself, and its own wish, stand in nobody's way.
    """
    wanted = normal(label.replace("\0", "")).removesuffix(f".{parent.name}")
    verdict = check_name(label=wanted, parent=parent, holder=_holder(case))
    checked = _as_check(verdict, wanted, parent)
    if not verdict.ok or not _is_wanted_elsewhere(wanted, parent, case):
        return checked
    return replace(
        checked,
        warning=_(
            "The name is free, but another request that does not hold it wants it too. The first to submit has it."
        ),
    )


def _holder(case: WebsiteRequest | None) -> str | None:
    """A site that is to be renamed asks in its own name."""
    if case is None:
        return None
    return str(case.site.created_for) if case.site is not None else case.number


def _is_wanted_elsewhere(label: str, parent: ParentDomain, case: WebsiteRequest | None) -> bool:
    rivals = WebsiteRequest.objects.filter(parent=parent, state__in=RIVALS).exclude(label="")
    if case is not None and case.pk:
        rivals = rivals.exclude(pk=case.pk).exclude(agency_id=case.agency_id)
    shape = skeleton(label)
    return any(skeleton(other) == shape for other in rivals.values_list("label", flat=True))


def _as_check(verdict: NameVerdict, label: str, parent: ParentDomain) -> NameCheck:
    return NameCheck(
        label=label,
        host=f"{label}.{parent.name}",
        ok=verdict.ok,
        code=verdict.code,
        message=verdict.message,
        remedy=verdict.remedy,
        suggestions=verdict.suggestions,
    )
