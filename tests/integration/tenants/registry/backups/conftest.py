"""Two filled sites, committed: pg_dump sees what other connections see."""

from __future__ import annotations

import pytest

from tests.factories.backups import fill
from tests.factories.registry import make_tenant


def pytest_collection_modifyitems(items):
    """Bear with Wagtail's open temporary files."""
    for item in items:
        item.add_marker(pytest.mark.filterwarnings("ignore:Unclosed file <tempfile:ResourceWarning"))


@pytest.fixture(autouse=True)
def own_places(settings, tmp_path):
    """Files of their own for every test."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.GAPURA_BACKUP_ROOT = tmp_path / "backups"


@pytest.fixture
def site(transactional_db):
    """A site in use, full of its canary."""
    tenant = make_tenant(kind="AGENCY", label="dinkes", state="ACTIVE")
    fill(tenant, canary="KENARI-A")
    return tenant


@pytest.fixture
def neighbour(transactional_db):
    """Another site, full of another canary."""
    tenant = make_tenant(kind="SCHOOL", label="smpn1", state="ACTIVE")
    fill(tenant, canary="KENARI-B")
    return tenant
