"""News from below that ask for a run."""

from __future__ import annotations

from typing import Any

from provisioning import certificate_work
from provisioning.operations import open_site
from provisioning.signals import certificate_installed
from tenants.members.models import User
from tenants.members.signals import site_activated
from tenants.registry.models import Tenant


def connect() -> None:
    """Listen to the tenants; called once the apps are ready."""
    site_activated.connect(on_site_activated, dispatch_uid="provisioning.site_activated")
    certificate_installed.connect(on_certificate_installed, dispatch_uid="provisioning.certificate_installed")


def on_site_activated(sender: object, *, tenant: Tenant, user: User, **_more: Any) -> None:
    """Let search engines in, in the transaction that makes the site active."""
    open_site(tenant=tenant, by=f"{tenant.schema_name}:{user.username}")


def on_certificate_installed(sender: object, **_more: Any) -> None:
    """Let the runs go on that wait for a certificate, and have the web host told of it."""
    certificate_work.wake_waiting_runs()
