"""The pages of the form as a list: which is filled in, which is begun."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

from central.websites.forms.sections import Section, sections_for
from central.websites.models import WebsiteRequest


@dataclass(frozen=True, slots=True)
class Task:
    """One page of the form as the task list shows it."""

    slug: str
    title: str | Promise
    is_complete: bool
    is_begun: bool
    is_current: bool


def tasks_of(case: WebsiteRequest, *, current: Section | None = None) -> list[Task]:
    """Return the pages of the form with how far each is."""
    return [
        Task(
            slug=section.slug,
            title=section.title,
            is_complete=section.is_complete(case),
            is_begun=section.is_begun(case),
            is_current=section is current,
        )
        for section in sections_for(case)
    ]
