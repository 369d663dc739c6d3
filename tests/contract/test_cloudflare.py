"""Cloudflare fulfils the contract of DNS providers, over a server that fails at random."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from provisioning.providers.dns_cloudflare import Access, CloudflareZone
from tests.contract.dns_provider import Bench, BulkDnsProviderContract, ChallengeZoneContract, DnsProviderContract
from tests.fakes.cloudflare import TOKEN, FakeCloudflare

ZONE = "contohprov.go.id"


@dataclass
class CloudflareBench(Bench):
    """The bench, with the fake behind it."""

    fake: FakeCloudflare

    def texts(self, name):
        return sorted(
            content.strip('"') for at, kind, content, _ in self.fake.state.rows(ZONE) if (at, kind) == (name, "TXT")
        )


@pytest.fixture
def bench():
    fake = FakeCloudflare(ZONE)
    with fake.listening() as base_url:
        yield CloudflareBench(
            zone=ZONE,
            connect=lambda: CloudflareZone(Access(TOKEN, base_url=base_url, timeout=20), zone=ZONE),
            by_hand=lambda name, address: fake.state.put(ZONE, name=name, type="A", content=address),
            fake=fake,
        )
    assert fake.violations == []


class TestCloudflare(DnsProviderContract):
    pass


class TestCloudflareInBulk(BulkDnsProviderContract):
    pass


class TestCloudflareChallenges(ChallengeZoneContract):
    pass
