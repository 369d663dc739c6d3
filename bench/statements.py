"""Statements and milliseconds of a request, with tenancy as it is and with the stock parts of django-tenants."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest import mock

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django_tenants.postgresql_backend.base import DatabaseWrapper as StockWrapper

from bench.figures import Sheet, timed
from tenants.registry import lookup
from tenants.registry.backend.base import DatabaseWrapper

REQUESTS = 40
# A query string keeps the page out of the cache of anonymous pages.
UNCACHED = "/?bench=1"


def measure(sheet: Sheet, *, host: str) -> None:
    """Ask for a site's front page and count."""
    ours = sheet.add("statements, site page not cached", _counts(host, UNCACHED), unit="", budget="page_statements")
    sheet.add("  of them for tenancy", _counts(host, UNCACHED, which=_is_of_tenancy), unit="", budget="tenancy")
    sheet.add("statements, site page cached", _counts(host, "/"), unit="", budget="cached_statements")
    quick = sheet.add("milliseconds, site page not cached", _milliseconds(host, UNCACHED), unit="ms")
    with _stock():
        stock = sheet.add("statements, stock tenancy", _counts(host, UNCACHED), unit="")
        slow = sheet.add("milliseconds, stock tenancy", _milliseconds(host, UNCACHED), unit="ms")
    sheet.add("  statements saved by ours", [stock - ours], unit="")
    sheet.add("  time, ours / stock", [quick / slow], unit="x")


def _counts(host: str, path: str, *, which: Callable[[str], bool] = bool) -> list[float]:
    client = Client(HTTP_HOST=host)
    client.get(path)
    client.get(path)
    counts = []
    for _request in range(5):
        with CaptureQueriesContext(connection) as captured:
            response = client.get(path)
        assert response.status_code == 200, response.status_code
        counts.append(float(sum(which(query["sql"]) for query in captured.captured_queries)))
    return counts


def _is_of_tenancy(statement: str) -> bool:
    return "search_path" in statement or '"registry_' in statement


def _milliseconds(host: str, path: str) -> list[float]:
    client = Client(HTTP_HOST=host)
    client.get(path)
    return [1000 * seconds for seconds in timed(lambda: client.get(path), times=REQUESTS)]


@contextmanager
def _stock() -> Iterator[None]:
    """Let django-tenants' own backend and a domain query at each request have their way."""
    with (
        override_settings(TENANT_LIMIT_SET_CALLS=False),
        mock.patch.object(DatabaseWrapper, "set_tenant", StockWrapper.set_tenant),
        mock.patch.object(DatabaseWrapper, "_handle_search_path", StockWrapper._handle_search_path),
        mock.patch.object(lookup._Memory, "get", lambda self, key: None),
    ):
        yield
