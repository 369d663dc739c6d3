"""A site's letters verify at the site's own address, and nowhere else."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from kernel.letters.models import Letter
from tenants.registry.switching import in_tenant
from tests.factories.letters import issue_letter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_has_guessed():
    cache.clear()
    yield
    cache.clear()


def test_letter_of_a_site_is_known_to_that_site_only(tenant_a, tenant_b, private_folder, settings):
    with in_tenant(tenant_a):
        letter = issue_letter("reply")
    path = f"/verifikasi/{letter.verification_code}/"

    answers = {
        host: Client(headers={"host": host}).get(path)
        for host in (tenant_a.host, tenant_b.host, settings.GAPURA_DOMAIN)
    }

    assert {host: answer.status_code for host, answer in answers.items()} == {
        tenant_a.host: 200,
        tenant_b.host: 404,
        settings.GAPURA_DOMAIN: 404,
    }
    assert letter.number in answers[tenant_a.host].content.decode()
    assert letter.verification_url == f"{tenant_a.url}verifikasi/{letter.verification_code}/"
    assert [file.parent.name for file in private_folder.rglob("*.pdf")] == [tenant_a.schema_name]


def test_numbers_of_two_sites_are_apart(tenant_a, tenant_b, private_folder):
    for tenant in (tenant_a, tenant_b):
        with in_tenant(tenant):
            issue_letter("reply")
            assert [letter.number.split("-")[0] for letter in Letter.objects.all()] == ["555/001"]
