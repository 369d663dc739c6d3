"""What the authoritative name servers say about a name, without any cache between."""

from provisioning.providers.dns_lookup.client import NameServer, check_zone, confirm
from provisioning.providers.dns_lookup.foreign import ForeignNames, servers_of

__all__ = ["ForeignNames", "NameServer", "check_zone", "confirm", "servers_of"]
