"""A born site: claimed, dressed, with one person of each role."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

# Wagtail leaves the temporary file open in which it draws a rendition; it is gone with the garbage.
_UNCLOSED = (
    "ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning",
    "ignore:Exception ignored in. <function SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning",
)

CONTACT = {
    "short_name": "Dinkes (contoh)",
    "government": "Pemerintah Provinsi Contoh",
    "address": "Jalan Contoh Nomor 1\nKota Contoh",
    "phone": "(021) 000-000",
    "email": "dinkes@contohprov.example",
}
ROLES = {"administrator": "Administrator situs", "editor": "Editor", "kontributor": "Kontributor"}


def dress(tenant):
    from tenants.content.seeding import dress_site

    dress_site(tenant=tenant, title=tenant.name, hostname=tenant.host, port=8000, contact=CONTACT)


def pytest_collection_modifyitems(items):
    """Bear with Wagtail's open temporary files."""
    for item in items:
        for warning in _UNCLOSED:
            item.add_marker(pytest.mark.filterwarnings(warning))


@pytest.fixture(autouse=True)
def empty_caches():
    """What one test left in the caches must not answer the next one's requests."""
    from django.core.cache import caches

    for alias in ("default", "renditions"):
        caches[alias].clear()


@pytest.fixture
def site(tenant_a):
    """A dressed site of an agency; the test works in its schema."""
    from tenants.registry.switching import in_tenant

    with in_tenant(tenant_a):
        dress(tenant_a)
        yield tenant_a


@pytest.fixture
def people(site):
    """One active person of each role."""
    from django.contrib.auth.models import Group

    from tenants.members.models import User

    made = {}
    for username, role in ROLES.items():
        made[username] = User.objects.create_user(
            username=username, email=f"{username}@contohprov.example", password="rahasia-uji-1", full_name=role
        )
        made[username].groups.add(Group.objects.get(name=role))
    return made


@pytest.fixture
def visitor(site):
    """An anonymous reader of the site."""
    return Client(headers={"host": site.host})


@pytest.fixture
def signed_in(site, people):
    """Return a client of the site, signed in as one of the people."""

    def sign_in(username):
        client = Client(headers={"host": site.host})
        client.force_login(people[username])
        return client

    return sign_in


def photo(*, name="foto.jpg", size=(1600, 1000), kind="JPEG"):
    """A picture as a person would upload it, with the place it was taken in its metadata."""
    picture = Image.new("RGB", size, (20, 90, 160))
    exif = Image.Exif()
    exif[0x010E] = "KENARI-EXIF"
    stream = io.BytesIO()
    picture.save(stream, kind, exif=exif)
    return SimpleUploadedFile(name, stream.getvalue(), content_type=f"image/{kind.lower()}")
