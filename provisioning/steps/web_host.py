"""Gives the site its folder, vhost, robots.txt and log rotation: one Ansible run for all runs that wait here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet

from kernel.time import now
from provisioning.certificates.models import Certificate
from provisioning.hosts.models import WebServer
from provisioning.hosts.queries import living_on, server_of
from provisioning.models import StepRecord
from provisioning.outcomes import Done, Outcome, Wait
from provisioning.plan import Action, Actual, Plan
from provisioning.providers.ansible import Event, SiteFiles, list_sites
from provisioning.states import ReasonCode
from provisioning.steps import company
from provisioning.steps.alone import alone
from provisioning.steps.job import Job
from provisioning.steps.jobs import job_of
from provisioning.steps.sites import find_site, get_site, host_of
from provisioning.steps.wanted_files import wanted_files, wanted_files_of_many
from provisioning.steps.web_host_looks import key_in, look
from provisioning.steps.web_host_probes import Others, find
from provisioning.steps.web_host_runs import remove, render
from provisioning.steps.web_hosts import lock_of, site_files
from tenants.registry.models import Tenant

# One run costs five seconds however many sites it serves; whoever waits is rendered along, so a short wait suffices.
BUSY = timedelta(seconds=1.5)
MAX_TOGETHER = 1000
# While so many more are coming, the first wait for them, or each run would serve only a few.
CROWD = 20
GATHER = timedelta(seconds=4)


def probe(job: Job) -> Actual:
    """Compare the files on the site's web host with what they should be."""
    site = get_site(job)
    return probe_on(server_of(site), wanted_files(job, site), others=lambda at: _files_on_their_way(site, at))


def probe_on(server: WebServer, files: SiteFiles, *, others: Others) -> Actual:
    """Compare the files on a web host, along with those of `others` where that is another machine."""
    found = find(server, files, others=others)
    return Actual(exists=found.is_there, matches=found.is_right, facts={"key": files.key})


def plan(job: Job, actual: Actual) -> Plan:
    """One site; what is rendered along with it was planned by the runs that wait for it."""
    return Plan.single(actual, kind="web_host", target=host_of(job), after=facts_of(wanted_files(job, get_site(job))))


def facts_of(files: SiteFiles) -> dict[str, Any]:
    """Return what a web host knows of a site as the facts of a plan."""
    after = asdict(files)
    return {**after, "hosts": list(after["hosts"])}


def apply(job: Job, plan: Plan) -> Outcome:
    """Render this site and every other of its web host whose run waits at this step."""
    if plan.changes and not plan.effective:
        return Done({"rendered": "with another run, or before"})
    until = company.awaited_until(job, key="web_host", crowd=CROWD, at_most=GATHER)
    if until is not None:
        return Wait(until, ReasonCode.GATHERING)
    own = get_site(job)
    return render_with_others(
        job, server_of(own), files=wanted_files(job, own), others=lambda at: _files_of_waiting(own, at)
    )


def render_with_others(job: Job, server: WebServer, *, files: SiteFiles, others: Others) -> Outcome:
    """Render a site on a web host, along with those that `others` names.

    Who waits is asked under the same lock under which undoing removes: a site called off is not rendered any more.
    """
    with alone(job, what=lock_of(server)) as is_ours:
        if not is_ours:
            return busy()
        if find(server, files, others=others, is_held=True).is_right:
            return Done({"rendered": "with another run, or before"})
        sites = [files, *others(server)]
        outcome = render(server, sites, on_event=lambda event: _tell(job, event, key=files.key))
    return Done(
        {
            "sites": len(sites),
            "changed": [path for path in outcome.changed if files.key in path],
            "validation": outcome.validation.value,
            "seconds": round(outcome.seconds, 2),
        }
    )


def render_again(job: Job) -> Outcome | None:
    """Render this site alone anew, as the run wants it, with the certificates that cover its names now.

    :return: None once that is done; what to wait for, where another has the web host.
    """
    site = get_site(job)
    return _render_alone(job, site, lambda: wanted_files(job, site))


def let_go_of(job: Job, certificate: Certificate) -> Outcome | None:
    """Render this site alone as its rows say, without a certificate that is about to go.

    :return: as `render_again`.
    """
    site = get_site(job)

    def without() -> SiteFiles:
        files = site_files(site)
        return replace(files, tls={host: one for host, one in files.tls.items() if one != certificate.folder})

    return _render_alone(job, site, without)


def _render_alone(job: Job, site: Tenant, files_of: Callable[[], SiteFiles]) -> Outcome | None:
    server = server_of(site)
    with alone(job, what=lock_of(server)) as is_ours:
        if not is_ours:
            return busy()
        files = files_of()
        render(server, [files], on_event=lambda event: _tell(job, event, key=files.key))
    return None


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """Compare again."""
    return "" if probe(job).matches else host_of(job)


def undo(job: Job, plan: Plan) -> Outcome:
    """Take the site's files away if this run brought them; one that was there before gets its own back.

    What the run changed in the rows is changed back by then: its other steps come after this one.
    """
    site = find_site(job)
    if site is None:
        return Done()
    server = server_of(site)
    is_new = any(change.action is Action.CREATE for change in plan.changes)
    if not is_new and (job.is_building or look(server, [site_files(site)]).matches):
        return Done()
    return take_away(job, server, key=site.schema_name) if is_new else put_back(job, server, site)


def take_away(job: Job, server: WebServer, *, key: str) -> Outcome:
    """Take the files of a site off a web host, under the lock under which others render; doing it twice does it once.

    :return: Done with how many went, or what to wait for.
    """
    with alone(job, what=lock_of(server)) as is_ours:
        if not is_ours:
            return busy()
        if not (server.is_elsewhere or key in list_sites(home=server.home)):
            return Done({"removed": 0})
        return Done({"removed": len(remove(server, [key]).removed)})


def put_back(job: Job, server: WebServer, site: Tenant) -> Outcome:
    """Render a site on a web host as its rows say."""
    with alone(job, what=lock_of(server)) as is_ours:
        if not is_ours:
            return busy()
        render(server, [site_files(site)])
    return Done()


def waiting_at(key: str) -> QuerySet[StepRecord]:
    """Return the steps of a key whose runs have stored their intent at it and still want it, the oldest first."""
    return company.arrived(key).select_related("run").order_by("run__created_at")


def _files_of_waiting(own: Tenant, server: WebServer) -> list[SiteFiles]:
    """Return what the other runs want that wait at this step with a site of the same web host."""
    return _files_of([job_of(step.run) for step in waiting_at("web_host")], own, server)


def _files_on_their_way(own: Tenant, server: WebServer) -> list[SiteFiles]:
    """Return what the other runs want that will come here with a site of the same web host, or ask about it later."""
    steps = company.on_their_way("web_host", "certificate").select_related("run").order_by("run__created_at")
    runs = {step.run_id: step.run for step in steps}.values()
    # A site in the making may have no name yet.
    return [files for files in _files_of([job_of(run) for run in runs], own, server) if files.hosts]


def _files_of(jobs: Sequence[Job], own: Tenant, server: WebServer) -> list[SiteFiles]:
    """Return what each of these runs wants of its site, where that lives on the same web host and is not `own`."""
    by_schema = {job.schema_name: job for job in jobs if not job.is_building}
    by_reference = {job.reference: job for job in jobs if job.is_building}
    others = Tenant.objects.filter(Q(schema_name__in=by_schema) | Q(created_for__in=by_reference)).exclude(pk=own.pk)
    return wanted_files_of_many(
        (by_schema.get(site.schema_name) or by_reference[str(site.created_for)], site)
        for site in living_on(server, others).select_related("parent").order_by("pk")[: MAX_TOGETHER - 1]
    )


def _tell(job: Job, event: Event, *, key: str) -> None:
    """Pass on what concerns this site or all of them; what is done for the others stands in their own logs' result."""
    if key_in(event.path) in ("", key):
        say_event(job, event)


def say_event(job: Job, event: Event) -> None:
    """Put a line of a playbook into the run's log: Ansible's words, and the values a reader's words are made of."""
    text = f"{event.task}: {event.status.value} {event.path}".strip()
    job.say(text, task=event.task, status=event.status.value, path=event.path, host=event.target)


def busy() -> Wait:
    """Come back soon: another has the web host."""
    return Wait(now() + BUSY, ReasonCode.WEB_HOST_BUSY)
