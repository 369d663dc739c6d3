"""What machines ask: are you there, can you serve, how are things."""

from __future__ import annotations

import ipaddress
import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from central.watch import readiness
from central.watch.figures import RowsCollector


def healthz(request: HttpRequest) -> HttpResponse:
    """Say that this process answers; asks nothing of the database."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether this process can serve, by check; 503 while it cannot."""
    found = readiness.look()
    return JsonResponse({"ready": all(found.values()), "checks": found}, status=200 if all(found.values()) else 503)


def metrics(request: HttpRequest) -> HttpResponse:
    """Give the figures to whoever holds METRICS_TOKEN, or where none is set to this machine itself."""
    if not _may_read(request):
        words = _("The figures are for the monitoring. Send the token of METRICS_TOKEN as “Authorization: Bearer …”.")
        return HttpResponse(f"{words}\n", content_type="text/plain; charset=utf-8", status=403)
    registry = CollectorRegistry()
    registry.register(RowsCollector())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    token = settings.METRICS_TOKEN
    if token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return secrets.compare_digest(given.encode(), token.encode())
    # Through a proxy everybody comes from this machine: then only the token counts.
    return "X-Forwarded-For" not in request.headers and _is_loopback(str(request.META.get("REMOTE_ADDR", "")))


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
