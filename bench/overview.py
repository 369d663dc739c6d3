"""The dashboard and the list of sites, as the platform's administrator sees them, over few sites and over many."""

from __future__ import annotations

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.figures import Sheet, timed

PATHS = ("/dasbor/", "/situs/")


class Overview:
    """The administrator's browser, and how many statements the pages took when there were few sites."""

    def __init__(self) -> None:
        from tests.factories.people import make_official

        self._client = Client(headers={"host": settings.GAPURA_DOMAIN})
        self._client.force_login(make_official("PLATFORM_ADMIN"))
        self._few = self._statements()

    def measure(self, sheet: Sheet) -> None:
        """Measure over the sites there are now, and compare."""
        for path, many in self._statements().items():
            sheet.add(f"{path} statements over few sites", [float(self._few[path])], unit="")
            sheet.add(f"{path} statements over all sites", [float(many)], unit="")
            more = [float(abs(many - self._few[path]))]
            sheet.add(f"  {path} statements more or less", more, unit="", budget="dashboard_statements")
            took = timed(lambda at=path: self._client.get(at), times=10)
            sheet.add(f"{path} over all sites", took, unit="s", budget="dashboard")

    def _statements(self) -> dict[str, int]:
        counted = {}
        for path in PATHS:
            self._client.get(path)
            with CaptureQueriesContext(connection) as asked:
                assert self._client.get(path).status_code == 200
            counted[path] = len(asked)
        return counted
