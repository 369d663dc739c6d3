"""What the web host should hold of a site once a run is done: the run tells it first, the rows follow.

Going back it is the other way round: the rows first, then the web host from the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from provisioning.models import StepRecord
from provisioning.providers.ansible import SiteFiles
from provisioning.states import TERMINAL, TOUCHED
from provisioning.steps.job import Job
from provisioning.steps.jobs import job_of
from provisioning.steps.sites import host_of
from provisioning.steps.web_hosts import files_of_many, rehosted, site_files
from provisioning.wishes import Renaming
from tenants.registry.models import Domain, Tenant


def wanted_files(job: Job, site: Tenant) -> SiteFiles:
    """Return a site as this run wants its web host to know it; as its rows say where the run changes nothing."""
    change = _CHANGES.get(job.kind)
    return change(job, site) if change else site_files(site)


def wanted_files_of_many(pairs: Iterable[tuple[Job, Tenant]]) -> list[SiteFiles]:
    """Return each site as its run wants it; the queries do not grow with the sites that are as their rows say."""
    wanted = list(pairs)
    plain = [site for job, site in wanted if job.kind not in _CHANGES]
    as_rows_say = {site.pk: files for site, files in zip(plain, files_of_many(plain), strict=True)}
    return [as_rows_say[site.pk] if site.pk in as_rows_say else wanted_files(job, site) for job, site in wanted]


def files_as_told(sites: Iterable[Tenant]) -> list[SiteFiles]:
    """Return each site as its web host was last told to know it: as a run under way wants it, else as its rows say.

    A run tells the web host first and the rows last: whoever renders in between must not take it back.
    """
    wanted = list(sites)
    telling = StepRecord.objects.filter(
        key="web_host",
        state__in=[state.value for state in TOUCHED],
        run__schema_name__in=[site.schema_name for site in wanted],
        run__undo_requested_at__isnull=True,
    ).exclude(run__state__in=[state.value for state in TERMINAL])
    jobs = {step.run.schema_name: job_of(step.run) for step in telling.select_related("run")}
    told = [(jobs[site.schema_name], site) for site in wanted if site.schema_name in jobs]
    return [*files_of_many([site for site in wanted if site.schema_name not in jobs]), *wanted_files_of_many(told)]


def _closed(job: Job, site: Tenant) -> SiteFiles:
    return replace(site_files(site), is_suspended=True, is_public=False)


def _open(job: Job, site: Tenant) -> SiteFiles:
    return replace(site_files(site), is_suspended=False, is_public=site.activated_at is not None)


def _renamed(job: Job, site: Tenant) -> SiteFiles:
    if job.wish_of(Renaming).moves_primary:
        return _with_main(job, site)
    return _with_another(job, site)


def _with_main(job: Job, site: Tenant) -> SiteFiles:
    """The run's host name first, then the others in the order of their rows, which is how they come back later."""
    host = host_of(job)
    others = Domain.objects.filter(tenant=site).exclude(domain=host).order_by("pk").values_list("domain", flat=True)
    return rehosted(site_files(site), hosts=(host, *others))


def _with_another(job: Job, site: Tenant) -> SiteFiles:
    files = site_files(site)
    return rehosted(files, hosts=tuple(dict.fromkeys((*files.hosts, host_of(job)))))


def _without(job: Job, site: Tenant) -> SiteFiles:
    files = site_files(site)
    return rehosted(files, hosts=[host for host in files.hosts if host != host_of(job)])


_CHANGES: Mapping[str, Callable[[Job, Tenant], SiteFiles]] = MappingProxyType(
    {
        "suspend": _closed,
        "unsuspend": _open,
        "rename": _renamed,
        "release_name": _without,
        "add_domain": _with_another,
        "set_primary": _with_main,
        "remove_domain": _without,
        "delete": _closed,
        "archive": _closed,
    }
)
