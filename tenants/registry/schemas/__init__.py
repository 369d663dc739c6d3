"""The life of a schema: template, script, pool, claim, proof, removal (README.md has the table)."""

from tenants.registry.schemas.making import create_schema, schema_exists
from tenants.registry.schemas.migrating import migrate_public
from tenants.registry.schemas.pool import claim, fill_pool
from tenants.registry.schemas.proof import Proof, prove_whole
from tenants.registry.schemas.removal import Sweep, archive_schema, drop_schema, remove_site, sweep_half_made
from tenants.registry.schemas.templates import build_template, ensure_templates, script_for, templates_stale
from tenants.registry.schemas.upgrading import stale_sites, upgrade_sites

__all__ = [
    "Proof",
    "Sweep",
    "archive_schema",
    "build_template",
    "claim",
    "create_schema",
    "drop_schema",
    "ensure_templates",
    "fill_pool",
    "migrate_public",
    "prove_whole",
    "remove_site",
    "schema_exists",
    "script_for",
    "stale_sites",
    "sweep_half_made",
    "templates_stale",
    "upgrade_sites",
]
