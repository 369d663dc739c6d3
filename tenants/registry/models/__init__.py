"""Tenants, their domains, the parent domains they live under, reservations of names, templates, figures and backups."""

from tenants.registry.models.backups import BackupReason, BackupSet, BackupState, RestoreState, SiteRestore
from tenants.registry.models.figures import ContentFreshness, DailyVisits, SiteHeartbeat, VisitorMark, VisitorSalt
from tenants.registry.models.names import NameReservation, ParentDomain
from tenants.registry.models.templates import SchemaTemplate
from tenants.registry.models.tenants import Domain, Tenant, TenantKind, TenantState
from tenants.registry.models.upgrades import SiteUpgrade

__all__ = [
    "BackupReason",
    "BackupSet",
    "BackupState",
    "ContentFreshness",
    "DailyVisits",
    "Domain",
    "NameReservation",
    "ParentDomain",
    "RestoreState",
    "SchemaTemplate",
    "SiteHeartbeat",
    "SiteRestore",
    "SiteUpgrade",
    "Tenant",
    "TenantKind",
    "TenantState",
    "VisitorMark",
    "VisitorSalt",
]
