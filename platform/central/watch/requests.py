"""Every request has an id, the proxy's where it gave one: on every line of the log, on the answer, on error pages."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from central.watch.views import healthz
from kernel import logcontext
from tenants.registry.hosts import is_platform_host, plain_host

LIVENESS_PATH = "/healthz"

HEADER = "X-Request-ID"
# What a proxy sends is copied into logs: only what cannot break a line is taken.
_GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestIdMiddleware:
    """Outermost of all: what others log on the way is named too. It knows no tenant and touches no database."""

    knows_no_tenant = True

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Name the request, and say the name in the answer."""
        given = request.headers.get(HEADER, "")
        name = given if _GIVEN.fullmatch(given) else uuid.uuid4().hex
        request.META["GAPURA_REQUEST_ID"] = name
        with logcontext.bound(request_id=name, host=request.META.get("HTTP_HOST", "")[:253]):
            response = self.get_response(request)
        response[HEADER] = name
        return response


class LivenessMiddleware:
    """Answers /healthz on the platform's own hosts before any tenant is looked for, so without the database."""

    knows_no_tenant = True

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the one question, pass on all others."""
        if request.path_info == LIVENESS_PATH:
            host = plain_host(request.META.get("HTTP_HOST", ""))
            if host is not None and is_platform_host(host):
                return healthz(request)
        return self.get_response(request)
