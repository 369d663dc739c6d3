"""The world's zone at another provider than the local one, and its keeper, who changes it past the provider."""

from __future__ import annotations

import dns.name
import dns.query
import dns.update

from provisioning.providers.dns import ownership_comment
from provisioning.providers.dns_rfc2136.updates import mark_name
from provisioning.steps.dns_providers import find_provider
from tests.fakes.cloudflare import TOKEN, FakeCloudflare
from tests.integration.provisioning.providers.rfc2136_zones import provider_key, server_of
from tests.servers.name_server import UPDATER, settings_for

OUR_WEB_HOST, ELSEWHERE, NAME_SERVER = "127.0.0.1", "203.0.113.9", "192.0.2.53"


class OfKnot:
    """Signed updates; the owner of a name stands beside it in a text of its own."""

    provider = "rfc2136"

    def __init__(self, server, zone):
        self._server, self._zone = server, zone
        if zone not in server.zones:
            server.new_zone(zone)
        apex = dns.name.from_text(zone)
        for name in server_of(server).transfer(zone).nodes:
            if name.derelativize(apex) != apex:
                self._update("delete", name.derelativize(apex))
        self._update("add", f"ns1.{zone}.", 300, "A", NAME_SERVER)

    def settings(self):
        return settings_for(self._server)

    def put(self, name, *, target, mark="", ttl=300):
        self._update("replace", f"{name}.", ttl, "A", target)
        self.note(name, mark=mark)

    def note(self, name, *, mark):
        self._update("delete", f"{mark_name(name)}.")
        if mark:
            self._update("add", f"{mark_name(name)}.", 300, "TXT", f'"{mark}"')

    def remove(self, name):
        self._update("delete", f"{name}.")
        self._update("delete", f"{mark_name(name)}.")

    def _update(self, verb, *arguments):
        update = dns.update.UpdateMessage(self._zone, keyring=provider_key(UPDATER).for_signing())
        getattr(update, verb)(*arguments)
        answer = dns.query.tcp(update, self._server.address, port=self._server.port, timeout=3)
        assert answer.rcode() == 0, answer


class OfCloudflare:
    """The vendor's API; the owner of a record stands in its comment."""

    provider = "cloudflare"

    def __init__(self, fake: FakeCloudflare, base_url: str, zone):
        self._fake, self._base_url, self._zone = fake, base_url, zone

    def settings(self):
        return {"CLOUDFLARE_API_TOKEN": TOKEN, "CLOUDFLARE_BASE_URL": self._base_url}

    def put(self, name, *, target, mark="", ttl=300):
        self.remove(name)
        self._fake.state.put(self._zone, name=name, type="A", content=target, ttl=ttl, comment=mark or None)

    def note(self, name, *, mark):
        for row in self._rows(name):
            row["comment"] = mark

    def remove(self, name):
        for row in self._rows(name):
            self._fake.state.remove(self._fake.state.zone_id(self._zone), row["id"])

    def _rows(self, name):
        zone = self._fake.state.find_zone(self._fake.state.zone_id(self._zone))
        return [row for row in zone["records"].values() if row["name"] == name]


def enter_sites(world) -> None:
    """Enter the names of the sites of the agencies at whichever provider their domain has now."""
    zone = find_provider(world.agencies)
    for site in (world.active, world.suspended):
        zone.claim(site.host, target=OUR_WEB_HOST, owner=site.schema_name)


def mark_of(site) -> str:
    return ownership_comment(site.schema_name)
