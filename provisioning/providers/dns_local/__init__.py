"""A zone kept as one JSON file: the embedded default, for names below `.localhost`."""

from provisioning.providers.dns_local.client import LocalZone

__all__ = ["LocalZone"]
