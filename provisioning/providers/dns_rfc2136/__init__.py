"""A zone on the region's own name server, changed by signed updates (RFC 2136, TSIG): BIND, Knot and others."""

from provisioning.providers.dns_rfc2136.client import Rfc2136Zone
from provisioning.providers.dns_rfc2136.server import KEY_ALGORITHMS, Key, Server

__all__ = ["KEY_ALGORITHMS", "Key", "Rfc2136Zone", "Server"]
