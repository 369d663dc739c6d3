"""What the steps of a transfer share: the two web hosts, and looking at the site on one of them."""

from __future__ import annotations

from provisioning.hosts.models import WebServer
from provisioning.outcomes import Retry, Trouble
from provisioning.providers.outside.errors import NobodyAnswers
from provisioning.states import ReasonCode
from provisioning.steps.closed import find_shown
from provisioning.steps.job import Job
from provisioning.steps.looks import Subject, find_fault
from provisioning.steps.proof import another_than, canary_in, unknown_host
from provisioning.steps.sites import get_site
from provisioning.troubles import trouble_of
from provisioning.wishes import Transferring
from tenants.registry.models import TenantState


def new_server(job: Job) -> WebServer:
    """Return the web host the site moves to."""
    return WebServer.objects.get(name=job.wish_of(Transferring).server)


def former_server(job: Job) -> WebServer:
    """Return the web host the site lived on when the transfer was asked for."""
    return WebServer.objects.get(name=job.wish_of(Transferring).former)


def tried_on(job: Job, server: WebServer, *, is_led_there: bool) -> Retry | None:
    """Look at the site on a web host; None when all is well, else that it is looked at again later."""
    try:
        trouble = _amiss_on(job, server, is_led_there=is_led_there)
    except NobodyAnswers as error:
        return Retry(ReasonCode.WEB_NOT_UP, trouble_of(error))
    return Retry(ReasonCode.PROOF_FAILED, trouble) if trouble is not None else None


def _amiss_on(job: Job, server: WebServer, *, is_led_there: bool) -> Trouble | None:
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
