"""Keys lie in their files and nowhere else: not in the database, a log, an audit event or what Ansible keeps."""

from __future__ import annotations

import logging

import pytest
from django.db import connection

from provisioning import certificate_work
from provisioning.certificates import operations
from provisioning.certificates.models import Certificate
from provisioning.steps.web_hosts import home as web_home
from tests.servers.tls_client import until

pytestmark = pytest.mark.django_db


def rows_of_public():
    """Return every row of every table of the platform as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM public."{table}" AS t')
            yield from (row for (row,) in cursor.fetchall())


@pytest.mark.nginx
def test_keys_are_in_their_files_alone(dns_authority, use, parent_with, site_under, home, caplog):
    caplog.set_level(logging.DEBUG)
    use(dns_authority)
    parent = parent_with("wildcard")
    operations.want_wildcard(parent=parent, by="uji")
    row = until(lambda: certificate_work.look() is not None and Certificate.objects.sound().first())
    site_under(parent)

    own = web_home() / "tls" / row.folder / row.version / "key.pem"
    account = next((home / "acme").glob("*/key.pem"))
    words = [key.read_text().splitlines()[1] for key in (own, account)]
    elsewhere = [path for path in home.rglob("*") if path.is_file() and path not in (own, account)]

    for word in words:
        assert [text for text in rows_of_public() if word in text] == []
        assert word not in caplog.text
        assert [path for path in elsewhere if word in path.read_text(errors="replace")] == []
    assert account.stat().st_mode & 0o777 == 0o600
