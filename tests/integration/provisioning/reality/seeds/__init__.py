"""Discrepancies to plant, one by one, each for real: what is done to the world, and what the auditor must then say."""

from tests.integration.provisioning.reality.seeds import (
    certificates,
    content,
    databases,
    dns,
    files,
    inside,
    names,
    runs,
    templates,
    web,
)
from tests.integration.provisioning.reality.seeds.planting import SEEDS, Seed, edit_record, record_gone_of, sql, zone_of

__all__ = [
    "SEEDS",
    "Seed",
    "certificates",
    "content",
    "databases",
    "dns",
    "edit_record",
    "files",
    "inside",
    "names",
    "record_gone_of",
    "runs",
    "sql",
    "templates",
    "web",
    "zone_of",
]
