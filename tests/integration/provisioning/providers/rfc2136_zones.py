"""Zones on the tests' real name servers, seen through the provider."""

from __future__ import annotations

from provisioning.providers.dns_rfc2136 import Key, Rfc2136Zone, Server
from tests.servers.name_server import UPDATER


def zone_on(server, zone: str = "", *, key=UPDATER, records: str = "", **more) -> Rfc2136Zone:
    """Return a zone of a running server, a new one where none is named."""
    name = zone or server.new_zone(records=records)
    return Rfc2136Zone(zone=name, server=server_of(server, key=key, **more))


def server_of(server, *, key=UPDATER, **more) -> Server:
    """Return how the provider reaches a running server."""
    return Server(**{"address": server.address, "port": server.port, "key": provider_key(key), **more})


def provider_key(key) -> Key:
    """Return a key of the tests as the provider takes it."""
    return Key(key.name, key.secret, key.algorithm)
