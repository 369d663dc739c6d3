"""The web host's side of a site: folder, vhost, robots.txt, log rotation, through one Ansible run for any number."""

from provisioning.providers.ansible.client import look_at, remove_sites, render_sites
from provisioning.providers.ansible.probe import find_deviations, list_lying, list_sites
from provisioning.providers.ansible.values import (
    CertificateFiles,
    Deviation,
    Divergence,
    Event,
    Lying,
    OnEvent,
    Outcome,
    SiteFiles,
    Validation,
    WebHost,
)

__all__ = [
    "CertificateFiles",
    "Deviation",
    "Divergence",
    "Event",
    "Lying",
    "OnEvent",
    "Outcome",
    "SiteFiles",
    "Validation",
    "WebHost",
    "find_deviations",
    "list_lying",
    "list_sites",
    "look_at",
    "remove_sites",
    "render_sites",
]
