"""What an official can choose from at the next step: units and officers to send a request to."""

from __future__ import annotations

from central.people.models import Role
from central.people.queries import divisions, holders, sections
from central.websites.models import WebsiteRequest
from central.websites.states import RequestState
from tenants.members.models import User


def units_for(case: WebsiteRequest) -> list[str]:
    """Return what a disposition may go to today: a division first, then a section of that division."""
    return divisions() if case.state == RequestState.SUBMITTED else sections(division=case.division)


def officers_for(case: WebsiteRequest) -> list[User]:
    """Return the officers a request may be assigned to today, each once, by name."""
    found = {post.user_id: post.user for post in holders(Role.OFFICER, division=case.division, section=case.section)}
    return sorted(found.values(), key=lambda user: user.get_full_name().casefold())
