"""Who reads the calendar and who keeps it, and what both see while there is none."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse

from central.calendars.views.page import page
from central.people.access import held_by
from central.people.models import Role
from kernel.clock.errors import CalendarMissing

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

# Every official reckons with it; one role answers for it.
for_officials = held_by(*Role)
for_keepers = held_by(Role.PLATFORM_ADMIN)


def with_calendar(view: View[P]) -> View[P]:
    """Show how to set up the calendar where a page finds none."""

    @wraps(view)
    def shown(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except CalendarMissing as error:
            return page(request, "missing", {"error": error}, section="")

    return shown
