"""The web host's side of a site: folder, vhost, robots.txt, log rotation, through one Ansible run for any number."""

from provisioning.providers.ansible.client import remove_sites, render_sites
from provisioning.providers.ansible.probe import (
    Deviation,
    find_deviations,
    list_logs,
    list_sites,
    list_strangers,
    waits_for_reload,
)
from provisioning.providers.ansible.values import (
    CertificateFiles,
    Event,
    FileChange,
    OnEvent,
    Outcome,
    SiteFiles,
    Validation,
    WebHost,
)

__all__ = [
    "CertificateFiles",
    "Deviation",
    "Event",
    "FileChange",
    "OnEvent",
    "Outcome",
    "SiteFiles",
    "Validation",
    "WebHost",
    "find_deviations",
    "list_logs",
    "list_sites",
    "list_strangers",
    "remove_sites",
    "render_sites",
    "waits_for_reload",
]
