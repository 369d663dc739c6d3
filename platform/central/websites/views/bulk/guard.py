"""Lets those in who may ask for many sites at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from central.people.access import person
from central.websites.charter import require_charter
from kernel.errors import NotAllowed

View = Callable[[HttpRequest], HttpResponse]


def asks_for_many(view: View) -> View:
    """Refuse, with the reason, whoever has no charter; stands below `signed_in`.

    :raises PermissionDenied: (when opened) for anybody else.
    """

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        try:
            require_charter(person(request))
        except NotAllowed as error:
            raise PermissionDenied(str(error)) from error
        return view(request)

    return guarded
