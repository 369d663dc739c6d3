"""Nothing of a migration is kept from a site's schema by a database router without being told (HAZARDS 11).

An operation that a router holds back does nothing and says nothing, and Django records its migration as applied. Only
the routers know: an operation may well have nothing to say, and one held back may stand beside others that spoke.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import router
from django.db.utils import ConnectionRouter
from django.utils.translation import gettext as _

from tenants.registry.errors import EmptyMigration
from tenants.registry.schemas.fingerprints import site_apps


@contextmanager
def nothing_withheld(*, at: Callable[[], str] = str) -> Iterator[None]:
    """Watch the routers while migrations are run in a site's schema.

    :param at: says which migration is being run, for the words of the error.
    :raises EmptyMigration: inside, when a router keeps something of a site's app from the active schema.
    """
    watch = _Watch(at)
    router.routers.insert(0, watch)
    try:
        yield
    finally:
        router.routers.remove(watch)


class _Watch:
    """The first router of all: asks the others, and raises where they would say no."""

    def __init__(self, at: Callable[[], str]) -> None:
        self._at = at
        self._others = ConnectionRouter(list(router.routers))
        self._labels = {app.label for app in site_apps()}
        self._thread = threading.get_ident()

    def allow_migrate(self, database: str, app_label: str, **hints: Any) -> bool | None:
        """Leave every question to the others but those this thread asks about a site's app."""
        if app_label not in self._labels or threading.get_ident() != self._thread:
            return None
        if self._others.allow_migrate(database, app_label, **hints):
            return True
        what = ".".join(filter(None, (app_label, hints.get("model_name"))))
        raise EmptyMigration(
            _("A database router keeps {what} from a site's schema.").format(what=f"{what} ({self._at() or '-'})"),
            remedy=_("Nothing was recorded as applied. Look at the database routers in the settings."),
        )
