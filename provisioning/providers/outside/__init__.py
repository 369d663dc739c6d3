"""Looking at a site the way a visitor does: over the network, by its public name, at a configured address."""

from provisioning.providers.outside.client import Scheme, look
from provisioning.providers.outside.seen import Seen

__all__ = ["Scheme", "Seen", "look"]
