"""What the authoritative name servers say about a name, without any cache between."""

from provisioning.providers.dns_lookup.client import NameServer, check_zone, confirm

__all__ = ["NameServer", "check_zone", "confirm"]
