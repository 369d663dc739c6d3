"""What the steps of a transfer share: the two web hosts, and looking at the site on one of them."""

from __future__ import annotations

from provisioning.hosts.models import WebServer
from provisioning.outcomes import Trouble
from provisioning.steps.closed import find_shown
from provisioning.steps.job import Job
from provisioning.steps.looks import Subject, find_fault
from provisioning.steps.proof import another_than, canary_in, unknown_host
from provisioning.steps.sites import get_site
from provisioning.wishes import Transferring
from tenants.registry.models import TenantState


def new_server(job: Job) -> WebServer:
    """Return the web host the site moves to."""
    return WebServer.objects.get(name=job.wish_of(Transferring).server)


def former_server(job: Job) -> WebServer:
    """Return the web host the site lived on when the transfer was asked for."""
    return WebServer.objects.get(name=job.wish_of(Transferring).former)


def amiss_on(job: Job, server: WebServer, *, is_led_there: bool) -> Trouble | None:
    """Ask one web host for the site as a visitor would; return what is amiss, or None. A suspended one must be closed.

    :param is_led_there: whether its names lead there already.
    :raises ProviderError: no answer at all.
    """
    site = get_site(job)
    if site.state == TenantState.SUSPENDED:
        return find_shown(site, server=server)
    with canary_in(site) as canary:
        unknown = unknown_host(job)
        subject = Subject(site, another_than(site), canary, unknown, site.host, server, is_led_there=is_led_there)
        found = find_fault(subject)
    return found[1] if found else None
