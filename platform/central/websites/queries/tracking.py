"""What the public sees of a request by its tracking code: roles and times, no person, no contact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from central.websites.models import WebsiteRequest
from central.websites.queries.cases import StepView, timeline
from kernel.ids import normalise_code


@dataclass(frozen=True)
class Tracked:
    """A request as the public sees it."""

    number: str
    agency_name: str
    host: str
    state: str
    state_label: str
    submitted_at: datetime | None
    steps: tuple[StepView, ...]


def track(code: str) -> Tracked | None:
    """Return the request with this tracking code, as typed by a person, or None."""
    found = (
        WebsiteRequest.objects.select_related("agency", "parent")
        .filter(tracking_code=normalise_code(code.replace("\0", "")))
        .first()
    )
    if found is None:
        return None
    return Tracked(
        number=found.number or "",
        agency_name=found.agency.name,
        host=found.host,
        state=found.state,
        state_label=str(found.get_state_display()),
        submitted_at=found.submitted_at,
        steps=timeline(found),
    )
