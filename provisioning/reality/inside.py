"""What lies inside the sites' schemas, read a hundred sites a statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group
from django.db import ProgrammingError, connection, transaction
from wagtail.models import Site as WagtailSite

from provisioning.steps.administrator import GROUP
from tenants.content.models import SiteDocument, SiteImage
from tenants.members.models import Activation, User
from tenants.registry.schemas.fingerprints import site_apps

# A statement over so many schemas takes the locks of a few thousand tables and indexes, which is within PostgreSQL's
# default; the figure of the locks is what bounds it.
AT_ONCE = 100
MIGRATIONS = "django_migrations"
_TABLES: Mapping[str, Any] = {
    "users": User,
    "groups": Group,
    "memberships": User.groups.through,
    "activations": Activation,
    "sites": WagtailSite,
    "images": SiteImage,
    "documents": SiteDocument,
}
_ADMINISTRATORS = """SELECT count(*) FROM {users} u WHERE EXISTS (
    SELECT 1 FROM {memberships} m JOIN {groups} g ON g.id = m.group_id WHERE m.user_id = u.id AND g.name = %s)"""
_FACTS = """(SELECT '{schema}'::text,
    (SELECT json_agg(json_build_array(hostname, port, site_name)) FROM {sites} WHERE is_default_site),
    ({administrators}),
    ({administrators} AND (u.is_active OR EXISTS (SELECT 1 FROM {activations} a WHERE a.user_id = u.id))),
    (SELECT count(*) FROM {migrations} WHERE app = ANY(%s)),
    (SELECT json_agg(file) FROM (SELECT file FROM {images} UNION ALL SELECT file FROM {documents}) stored))"""


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
    whole = _with_all_tables(schemas)
    found: dict[str, Inside] = {}
    names = [name for name in schemas if name in whole]
    for start in range(0, len(names), AT_ONCE):
        found.update(_read(names[start : start + AT_ONCE]))
    return found


def _read(names: Sequence[str]) -> Iterator[tuple[str, Inside]]:
    """Read some schemas in one statement; where it fails, in halves, so that one broken schema hides no other."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(map(_select, names)), _parameters() * len(names))
            rows = cursor.fetchall()
    except ProgrammingError:
        if len(names) > 1:
            middle = len(names) // 2
            yield from _read(names[:middle])
            yield from _read(names[middle:])
        return
    for schema, pages, administrators, able, migrations, files in rows:
        only = dict(zip(("hostname", "port", "site_name"), pages[0], strict=True)) if len(pages or ()) == 1 else None
        yield schema, Inside(only, administrators, able, migrations, tuple(files or ()))


def _select(schema: str) -> str:
    """Return the statement for one schema; the names in it are ours alone."""
    quote = connection.ops.quote_name
    statement = _FACTS.replace("{administrators}", _ADMINISTRATORS).replace("{schema}", schema)
    for name, model in _TABLES.items():
        statement = statement.replace(f"{{{name}}}", f"{quote(schema)}.{quote(model._meta.db_table)}")
    return statement.replace("{migrations}", f"{quote(schema)}.{MIGRATIONS}")


def _parameters() -> list[Any]:
    return [GROUP, GROUP, [app.label for app in site_apps()]]


def _with_all_tables(schemas: Iterable[str]) -> set[str]:
    needed = [*(model._meta.db_table for model in _TABLES.values()), MIGRATIONS]
    statement = """
        SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname = ANY(%s) AND c.relname = ANY(%s) AND c.relkind IN ('r', 'p')
         GROUP BY 1 HAVING count(*) = %s"""
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(schemas), needed, len(needed)])
        return {name for (name,) in cursor.fetchall()}
