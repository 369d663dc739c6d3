"""What lies inside the sites' schemas, read a hundred sites a statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group
from wagtail.models import Site as WagtailSite

from provisioning.reality.across import Part, read_across
from provisioning.steps.administrator import GROUP
from tenants.content.models import SiteDocument, SiteImage
from tenants.members.models import Activation, User
from tenants.registry.schemas.fingerprints import site_apps

MIGRATIONS = "django_migrations"
_MODELS: Mapping[str, Any] = {
    "users": User,
    "groups": Group,
    "memberships": User.groups.through,
    "activations": Activation,
    "sites": WagtailSite,
    "images": SiteImage,
    "documents": SiteDocument,
}
_TABLES = {**{word: model._meta.db_table for word, model in _MODELS.items()}, "migrations": MIGRATIONS}
_ADMINISTRATORS = """SELECT count(*) FROM {users} u WHERE EXISTS (
    SELECT 1 FROM {memberships} m JOIN {groups} g ON g.id = m.group_id WHERE m.user_id = u.id AND g.name = %s)"""
_FACTS = """SELECT '{schema}'::text,
    (SELECT json_agg(json_build_array(hostname, port, site_name)) FROM {sites} WHERE is_default_site),
    ({administrators}),
    ({administrators} AND (u.is_active OR EXISTS (SELECT 1 FROM {activations} a WHERE a.user_id = u.id))),
    (SELECT count(*) FROM {migrations} WHERE app = ANY(%s)),
    (SELECT json_agg(file) FROM (SELECT file FROM {images} UNION ALL SELECT file FROM {documents}) stored)"""


@dataclass(frozen=True)
class Inside:
    """The facts of one schema.

    :ivar pages: host name, port and title of the default site of Wagtail; None where it is not exactly one.
    :ivar administrators: accounts with the administrator's role; `able` of them can sign in or be activated.
    :ivar files: the names of all originals stored, below the site's media folder.
    """

    pages: dict[str, Any] | None
    administrators: int
    able: int
    migrations: int
    files: tuple[str, ...]


def read_inside(schemas: Sequence[str]) -> dict[str, Inside]:
    """Return the facts of every schema that can be read; one that lacks a table, or goes meanwhile, is left out."""
    return {row[0]: _inside(*row[1:]) for row in read_across(schemas, _part())}


def _inside(pages: Any, administrators: int, able: int, migrations: int, files: Any) -> Inside:
    only = dict(zip(("hostname", "port", "site_name"), pages[0], strict=True)) if len(pages or ()) == 1 else None
    return Inside(only, administrators, able, migrations, tuple(files or ()))


def _part() -> Part:
    statement = _FACTS.replace("{administrators}", _ADMINISTRATORS)
    return Part(_TABLES, statement, [GROUP, GROUP, [app.label for app in site_apps()]])
