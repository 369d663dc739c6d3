"""A calm Cloudflare for the tests of its provider, and what they count."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field

from provisioning.providers.dns_cloudflare import Access, CloudflareZone
from tests.fakes.cloudflare import TOKEN, FakeCloudflare

ZONE = "contohprov.go.id"
NAME = f"dinkes.{ZONE}"
OURS, THEIRS = "10.1.2.3", "10.9.8.7"


@dataclass
class CountingBudget:
    """Lets everything through and remembers what it was told."""

    taken: int = 0
    closed: list[float] = field(default_factory=list)

    def take(self):
        self.taken += 1
        return 0.0

    def close(self, *, seconds):
        self.closed.append(seconds)


@contextmanager
def calm_cloudflare(*zones):
    """Yield a fake that fails only when told, and a maker of providers on it."""
    fake = FakeCloudflare(*(zones or (ZONE,)), share=0)
    with fake.listening() as base_url:

        def connect(*, token=TOKEN, timeout=20, zone=ZONE, **more):
            return CloudflareZone(Access(token, base_url=base_url, timeout=timeout), zone=zone, **more)

        yield fake, connect
    assert fake.violations == []
