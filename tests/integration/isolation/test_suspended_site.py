"""A suspended site shows nothing of itself, whatever is asked of it and however; its neighbour goes on."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from tenants.registry.lifecycle import suspend
from tenants.registry.storage import media_url
from tenants.registry.switching import in_tenant
from tests.repo.addresses import SITE, addresses

pytestmark = pytest.mark.django_db


@pytest.fixture
def suspended(two_tenants, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    site = two_tenants[0]
    with in_tenant(site.tenant):
        default_storage.save("kenari.jpg", ContentFile(site.canary.encode()))
    suspend(site.tenant, by="uji")
    return site


def paths(site):
    file = media_url(schema_name=site.tenant.schema_name, name="kenari.jpg")
    return [*sorted({address.sample for address in addresses(SITE)}), "/api/v1/", "/healthz", "/tidak-ada/", file]


@pytest.mark.parametrize("method", ["get", "head", "post", "put", "delete", "options"])
def test_every_address_says_suspended_and_nothing_of_the_site(suspended, method):
    client = Client(headers={"host": suspended.host}, raise_request_exception=False)
    shown = []

    for path in paths(suspended):
        answer = getattr(client, method)(path)
        body = answer.getvalue() if answer.streaming else answer.content
        if answer.status_code != 503 or any(
            word.encode() in body for word in (suspended.canary, suspended.tenant.name, suspended.tenant.marker)
        ):
            shown.append((path, answer.status_code))

    assert shown == []


def test_neighbour_of_a_suspended_site_goes_on(suspended, two_tenants):
    other = two_tenants[1]

    assert Client(headers={"host": other.host}).get("/").status_code == 200
