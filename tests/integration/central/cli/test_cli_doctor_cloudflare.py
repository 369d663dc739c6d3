"""`gapura doctor` says in words what is wrong with Cloudflare's token and zones."""

from __future__ import annotations

import pytest

from central.cli.doctor import cloudflare
from tenants.registry.models import ParentDomain
from tenants.registry.parents import seed_parent
from tests.fakes.cloudflare import TOKEN, FakeCloudflare

pytestmark = pytest.mark.django_db

ZONE = "contohprov.gapura.localhost"


@pytest.fixture
def fake(settings, monkeypatch):
    monkeypatch.setenv("GAPURA_LANG", "en")
    parent = seed_parent(name="contohprov.go.id", region="Provinsi Contoh", kinds=["AGENCY"], by="test")
    ParentDomain.objects.filter(pk=parent.pk).update(dns_provider="cloudflare", dns_zone=ZONE)
    cloud = FakeCloudflare(ZONE, share=0)
    with cloud.listening() as base_url:
        settings.CLOUDFLARE_API_TOKEN, settings.CLOUDFLARE_BASE_URL = TOKEN, base_url
        yield cloud


def test_good_token_and_zone_are_fine(fake):
    [finding] = cloudflare.look()

    assert (finding.subject, finding.state) == (f"cloudflare {ZONE}", "ok")


def test_no_parent_at_cloudflare_asks_nobody(fake):
    ParentDomain.objects.update(dns_provider="local")

    assert list(cloudflare.look()) == []
    assert fake.requests == []


@pytest.mark.parametrize(
    ("spoil", "state", "words"),
    [
        pytest.param(lambda fake: setattr(fake.state, "token", "another"), "wrong", "does not accept", id="bad token"),
        pytest.param(lambda fake: setattr(fake.state, "token_status", "expired"), "wrong", "“expired”", id="run out"),
        pytest.param(lambda fake: fake.state.zones.clear(), "wrong", f"no zone {ZONE}", id="no zone"),
        pytest.param(
            lambda fake: fake.state.zones[fake.state.zone_id(ZONE)].update(status="pending"),
            "warning",
            "“pending”",
            id="not active",
        ),
        pytest.param(lambda fake: fake.will("html"), "wrong", "could not be understood", id="something else answers"),
    ],
)
def test_what_is_wrong_is_said_with_its_remedy(fake, spoil, state, words):
    spoil(fake)

    [finding] = cloudflare.look()

    assert finding.state == state
    assert words in finding.message
    assert finding.remedy
    assert TOKEN not in f"{finding.message}{finding.remedy}"


def test_missing_token_is_said(fake, settings):
    settings.CLOUDFLARE_API_TOKEN = ""

    [finding] = cloudflare.look()

    assert (finding.state, fake.requests) == ("wrong", [])
    assert "CLOUDFLARE_API_TOKEN" in finding.remedy
