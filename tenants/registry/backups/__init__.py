"""Backup sets of sites: taken, read back, restored, removed (README.md)."""

from tenants.registry.backups.catalogue import find_set_of, require_set_of
from tenants.registry.backups.places import trees_of
from tenants.registry.backups.refreshing import Restored, register_refresher
from tenants.registry.backups.removing import discard, give_up, remove, remove_expired
from tenants.registry.backups.restoring import call_off, drop_former, load_schema, open_restore, swap, unpack_trees
from tenants.registry.backups.taking import take
from tenants.registry.backups.verifying import verify

__all__ = [
    "Restored",
    "call_off",
    "discard",
    "drop_former",
    "find_set_of",
    "give_up",
    "load_schema",
    "open_restore",
    "register_refresher",
    "remove",
    "remove_expired",
    "require_set_of",
    "swap",
    "take",
    "trees_of",
    "unpack_trees",
    "verify",
]
