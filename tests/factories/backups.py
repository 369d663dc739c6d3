"""Sites with something in every corner, and what is in them, row by row and file by file."""

from __future__ import annotations

import hashlib

from django.core.files.base import ContentFile
from django.db import connection

from kernel.time import now
from tenants.registry.backups import places
from tenants.registry.models import BackupSet
from tenants.registry.switching import in_tenant

# Changed by a restore on purpose (sessions, links, the host), or at every migration.
NOT_COMPARED = {"django_session", "members_activation", "wagtailcore_site"}


def make_set(site, **fields) -> BackupSet:
    """A whole set as the catalogue has it, made a moment ago; nothing lies on the disk."""
    moment = fields.get("finished_at") or now()
    facts = {
        "tenant": site,
        "schema_name": site.schema_name,
        "site_name": site.name,
        "host": site.host,
        "reason": "MANUAL",
        "state": "WHOLE",
        "made_for": f"uji-{BackupSet.objects.count()}",
        "requested_by": "user:1",
        "started_at": moment,
        "finished_at": moment,
        "size": 3_000_000,
        "files": 12,
        "rows": 900,
        "manifest_sha256": "a" * 64,
    }
    return BackupSet.objects.create(**{**facts, **fields})


def fill(tenant, *, canary: str) -> None:
    """Give a site a page, a picture, a document, people with roles, a session and a link, all bearing the canary."""
    from django.contrib.auth.models import Group
    from django.contrib.sessions.models import Session
    from wagtail.models import Page

    from kernel import audit
    from tenants.content.models import SiteDocument, SiteImage
    from tenants.members import activations
    from tenants.members.models import User
    from tests.integration.tenants.content.conftest import dress, photo

    with in_tenant(tenant):
        dress(tenant)
        home = Page.objects.get(depth=2)
        home.add_child(instance=Page(title=f"Halaman {canary}\t\\N\n;--'\"", slug=f"halaman-{canary.lower()}"))
        SiteImage(title=canary, file=photo(name=f"{canary}.jpg", size=(64, 40)), description=canary).save()
        SiteDocument(title=canary, file=ContentFile(f"isi {canary}".encode(), name=f"{canary}.csv")).save()
        person = User.objects.create_user(f"orang-{canary.lower()}", email="orang@contoh.example", full_name=canary)
        person.groups.add(Group.objects.get(name="Editor"))
        Session.objects.create(session_key=f"sesi{canary.lower()}"[:32], session_data=canary, expire_date=now())
        activations.issue(user=person, sent_to=person.email, by="uji")
        audit.record(event="uji.terjadi", subject=f"uji:{canary}", by="uji", data={"kata": canary})
    letters = places.trees_of(tenant.schema_name)["letters"]
    letters.mkdir(parents=True, exist_ok=True)
    (letters / f"{canary}.pdf").write_bytes(f"surat {canary}".encode())


def rows(schema_name: str, *, leave_out=NOT_COMPARED) -> dict[str, str]:
    """Return a checksum of every table's rows."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [schema_name])
        for (table,) in cursor.fetchall():
            if table not in leave_out:
                everything = "md5(COALESCE(string_agg(t::text, chr(10) ORDER BY t::text), ''))"
                cursor.execute(f'SELECT {everything} FROM "{schema_name}"."{table}" t')
                found[table] = cursor.fetchone()[0]
    return found


def files(schema_name: str) -> dict[str, str]:
    """Return a checksum of every file of a site."""
    return {
        f"{tree}/{name}": hashlib.sha256(path.read_bytes()).hexdigest()
        for tree, folder in places.trees_of(schema_name).items()
        for name, path in places.files_below(folder)
    }


def sequences(schema_name: str) -> dict[str, int | None]:
    """Return where every sequence stands."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = %s", [schema_name])
        return dict(cursor.fetchall())
