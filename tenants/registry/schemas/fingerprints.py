"""Short signs of what a schema of this release looks like, found without loading a single migration."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

from django.apps import AppConfig, apps
from django.conf import settings

from tenants.registry import seeding

# What a running process was started with does not change; the same for every schema.
_known: dict[str, str] = {}


def migrations() -> str:
    """Return the fingerprint of all migrations of a site's apps.

    Names stand for those of pinned libraries; our own count by content, since they are still being written.
    """
    if "" not in _known:
        _known[""] = _digest(sorted(_migration_signs()))
    return _known[""]


def template(kind: str) -> str:
    """Return the fingerprint of a template: the migrations and, for a kind of site, its seed."""
    if kind not in _known:
        _known[kind] = _digest([seeding.TEMPLATE_FORMAT, migrations(), kind, seeding.version_of(kind)])
    return _known[kind]


def forget() -> None:
    """Look at the files again; for tests that change them."""
    _known.clear()


def migration_count() -> int:
    """Return how many migrations a site's schema needs."""
    return sum(1 for app in site_apps() for _ in _files(app))


def migration_names() -> list[str]:
    """Return all migrations this release knows for a site's schema, as `app.name`."""
    return [f"{app.label}.{file.stem}" for app in site_apps() for file in _files(app)]


def _migration_signs() -> Iterator[str]:
    for app in site_apps():
        path = Path(app.path)
        # The environment itself may lie below our own folder.
        ours = path.is_relative_to(_root()) and not path.is_relative_to(sys.prefix)
        for file in _files(app):
            yield f"{app.label}.{file.stem}" + (f" {_digest([file.read_text()])}" if ours else "")


def site_apps() -> list[AppConfig]:
    """Return the apps whose tables a site's schema holds."""
    wanted = set(settings.TENANT_APPS)
    return [
        app
        for app in apps.get_app_configs()
        if app.name in wanted or f"{app.__class__.__module__}.{app.__class__.__qualname__}" in wanted
    ]


def _files(app: AppConfig) -> Iterator[Path]:
    folder = _folder(app)
    if folder is None:
        return
    for file in folder.glob("*.py"):
        if file.stem[0] not in "_~":
            yield file


def _folder(app: AppConfig) -> Path | None:
    module = settings.MIGRATION_MODULES.get(app.label, f"{app.name}.migrations")
    if module is None:
        return None
    spec = importlib.util.find_spec(module)
    places = spec.submodule_search_locations if spec else None
    return Path(next(iter(places))) if places else None


def _root() -> Path:
    return Path(__file__).resolve().parents[3]


def _digest(parts: list[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
