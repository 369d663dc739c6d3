"""Makes and removes schemas; every maker works in one transaction, so a kill leaves all of it or nothing."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import cast

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from kernel.time import now
from tenants.registry.errors import SchemaNotWhole, TemplateMissing
from tenants.registry.models import SchemaTemplate, Tenant, TenantKind, TenantState
from tenants.registry.schemas import fingerprints, inventory
from tenants.registry.switching import in_public

_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"
_NAME_LENGTH = 16


def opaque_name() -> str:
    """Return a new schema name, never derived from anything a person typed (HAZARDS 13)."""
    return "t_" + "".join(secrets.choice(_ALPHABET) for _unused in range(_NAME_LENGTH))


def ready_template(kind: str) -> SchemaTemplate:
    """Return the finished template of a kind, made by this very release.

    :raises TemplateMissing: when it is not built, or belongs to another release.
    """
    found = SchemaTemplate.objects.filter(kind=kind, state=SchemaTemplate.State.READY).first()
    if found is None or found.fingerprint != fingerprints.template(kind):
        raise TemplateMissing(
            _("The template for sites of kind {kind} is not built for this release.").format(kind=kind),
            remedy=_("Start the platform with ./gapura up, which builds it; then press resume."),
        )
    return found


def create_schema(kind: str) -> Tenant:
    """Make a schema from the template's script, prove it whole, and write its row, all in one transaction.

    :raises TemplateMissing: when the template is not built for this release.
    :raises SchemaNotWhole: when the copy lacks something; nothing is left behind.
    """
    with in_public(), transaction.atomic():
        template = ready_template(kind)
        name = opaque_name()
        apply_script(template.script, schema_name=name)
        lacking = inventory.compare(template=template.inventory, actual=inventory.take(name)).missing
        if lacking:
            raise SchemaNotWhole(
                _("A new schema lacks {count} things of its template, first {first}.").format(
                    count=len(lacking), first=lacking[0]
                ),
                remedy=_("Build the templates again: ./gapura up."),
            )
        return Tenant.objects.create(
            schema_name=name,
            kind=TenantKind(kind),
            state=TenantState.POOL,
            fingerprint=template.migrations,
            proven_at=now(),
        )


def apply_script(script: Iterable[str], *, schema_name: str) -> None:
    """Create a schema and run a script in it, with nothing else in sight; the caller's transaction holds it all.

    The script goes in one message by the simple protocol; each statement also stands by itself.
    """
    quoted = connection.ops.quote_name(schema_name)
    whole = ";\n".join(script)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {quoted}")
        cursor.execute(f"SET LOCAL search_path = {quoted}; SET LOCAL check_function_bodies = off;\n{whole}")
        # Back to what the connection believes is set; the next statements of the transaction are the registry's.
        cursor.execute(f"SET LOCAL search_path = {connection.ops.quote_name(settings.PUBLIC_SCHEMA_NAME)}")


def remove_schema(schema_name: str) -> None:
    """Drop a schema and all in it; the callers alone decide whose it is."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {connection.ops.quote_name(schema_name)} CASCADE")


def schema_exists(name: str) -> bool:
    """Return whether there is a schema of this name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [name])
        return cursor.fetchone() is not None


def schema_names(pattern: str) -> list[str]:
    """Return the schemas that exist and match a regular expression."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ %s ORDER BY 1", [pattern])
        return [cast(str, name) for (name,) in cursor.fetchall()]
