"""The web host's files against the sites, both ways; one listing of the folder, one rendering in memory."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from provisioning.plan import Action, Change
from provisioning.providers.ansible import (
    Deviation,
    SiteFiles,
    find_deviations,
    list_logs,
    list_sites,
    list_strangers,
    render_sites,
    waits_for_reload,
)
from provisioning.reality.discrepancies import Discrepancy, Kind, Severity, Way, by_code
from provisioning.reality.promises import Aspect, Promises
from provisioning.reality.registry import Look
from provisioning.reality.rows import Rows, Site
from provisioning.steps.web_hosts import files_of, home, inventory, web_host

SCOPE = "web_host"
FRAME = "frame"
_KEY = re.compile(r"\bt_[a-z0-9]{1,40}\b")

_RENDER = _("Approve the plan: it writes the file anew.")

KINDS = by_code(
    Kind("web_missing", _("Nothing of this site is on the web host."), _RENDER, Severity.ERROR, Way.MISSING),
    Kind("web_vhost", _("The vhost of this site is not as it should be."), _RENDER, Severity.ERROR, Way.DIFFERENT),
    Kind(
        "web_suspension",
        _("The web host shows this site although it is suspended, or shows it as suspended although it is not."),
        _RENDER,
        Severity.ERROR,
        Way.DIFFERENT,
    ),
    Kind(
        "web_maintenance",
        _("The web host's maintenance page of this site is not switched as it should be."),
        _RENDER,
        Severity.WARNING,
        Way.DIFFERENT,
    ),
    Kind(
        "web_robots",
        _("The robots.txt of this site is not as it should be: search engines are let in, or kept out, wrongly."),
        _RENDER,
        Severity.WARNING,
        Way.DIFFERENT,
    ),
    Kind("web_page", _("A page the web host shows is not as it should be."), _RENDER, Severity.WARNING, Way.DIFFERENT),
    Kind(
        "web_logrotate",
        _("The rotation of this site's access log is not as it should be."),
        _RENDER,
        Severity.NOTICE,
        Way.DIFFERENT,
    ),
    Kind("web_folder", _("A folder of the web host is gone."), _RENDER, Severity.WARNING, Way.MISSING),
    Kind(
        "web_frame",
        _("A file all sites of the web host share is not as it should be."),
        _RENDER,
        Severity.ERROR,
        Way.DIFFERENT,
    ),
    Kind(
        "web_orphan",
        _("The web host holds files of a site that is not there."),
        _("Have two people approve the plan: it removes them."),
        Severity.WARNING,
        Way.UNEXPECTED,
    ),
    Kind(
        "web_logs_orphan",
        _("The web host keeps access logs of a site that is not there."),
        _("Have two people approve the plan: it removes them."),
        Severity.NOTICE,
        Way.UNEXPECTED,
    ),
    Kind(
        "web_stranger",
        _("The web host reads a vhost that is not ours."),
        _("Find out who laid it there, and remove it: it can take over the name of any site."),
        Severity.ERROR,
        Way.UNEXPECTED,
    ),
    Kind(
        "web_not_reloaded",
        _("The web server was not told of the latest files."),
        _("Reload nginx on the web host; the next run does it as well."),
        Severity.WARNING,
        Way.DIFFERENT,
    ),
)


@dataclass(frozen=True)
class Seen:
    """What lies on the web host, and how it differs from what each site should have there."""

    keys: frozenset[str] = frozenset()
    logs: frozenset[str] = frozenset()
    strangers: tuple[str, ...] = ()
    is_waiting: bool = False
    deviations: Mapping[str, tuple[Deviation, ...]] = field(default_factory=dict)


def read(rows: Rows) -> Seen:
    """List the folder and compare it with every site's files; on web hosts elsewhere, by one run that changes nothing.

    :raises ProviderError: the web host could not be looked at.
    """
    sites = [_files(rows, site) for site in rows.claimed if rows.hosts_of.get(site.pk)]
    found: dict[str, list[Deviation]] = defaultdict(list)
    for deviation in _deviations(sites):
        key = _KEY.search(deviation.path)
        found[key[0] if key else FRAME].append(deviation)
    return Seen(
        frozenset(list_sites(home=home())),
        frozenset(list_logs(home=home())),
        tuple(list_strangers(home=home())),
        waits_for_reload(home=home()),
        {key: tuple(deviations) for key, deviations in found.items()},
    )


def _deviations(sites: list[SiteFiles]) -> list[Deviation]:
    if not sites:
        return []
    if inventory() is None:
        return find_deviations(sites=sites, home=home(), host=web_host(sites=sites))
    outcome = render_sites(sites=sites, home=home(), host=web_host(sites=sites), inventory=inventory(), check=True)
    return [Deviation(change.path, "different", change.before, change.after) for change in outcome.changes]


def _files(rows: Rows, site: Site) -> SiteFiles:
    hosts = tuple(host.name for host in rows.hosts_of.get(site.pk, ()))
    return files_of(key=site.schema, name=site.name, hosts=hosts, state=site.state)


def compare(promised: Promises, seen: Seen) -> Iterator[Discrepancy]:
    """Compare the web host with the sites, both ways."""
    rows = promised.rows
    for site in rows.claimed:
        if promised.must(site, Aspect.WEB) and rows.hosts_of.get(site.pk):
            yield from _of_site(promised, site, seen)
    yield from _of_frame(promised, seen)
    for key in sorted(seen.keys | seen.logs):
        owner = rows.by_schema.get(key)
        is_none = owner is None and key not in promised.passing
        if is_none or (owner is not None and not promised.may(owner, Aspect.WEB) and promised.is_still(owner)):
            yield _orphan(key, "web_orphan" if key in seen.keys else "web_logs_orphan")
    for path in seen.strangers:
        yield Discrepancy("web_stranger", path, "", path)
    if seen.is_waiting and not promised.is_busy:
        yield Discrepancy("web_not_reloaded", FRAME, "", "run/reload.pending")


def _of_site(promised: Promises, site: Site, seen: Seen) -> Iterator[Discrepancy]:
    deviations = seen.deviations.get(site.schema, ())
    known = promised.rows.known_as(site)
    if not deviations:
        return
    change = _change(site.schema, known, deviations) if promised.is_still(site) else None
    if inventory() is None and site.schema not in seen.keys:
        yield Discrepancy("web_missing", known, site.schema, "", change, SCOPE)
        return
    for deviation in deviations:
        yield _deviating(deviation, known, change)


def _of_frame(promised: Promises, seen: Seen) -> Iterator[Discrepancy]:
    deviations = seen.deviations.get(FRAME, ())
    if deviations and not promised.is_busy:
        change = _change(FRAME, FRAME, deviations)
        for deviation in deviations:
            kind = "web_frame" if deviation.after is not None else "web_folder"
            yield Discrepancy(kind, deviation.path, deviation.path, _state(deviation), change, SCOPE)


def _deviating(deviation: Deviation, known: str, change: Change | None) -> Discrepancy:
    subject = f"{known} {deviation.path}"
    return Discrepancy(_kind(deviation), subject, deviation.path, _state(deviation), change, SCOPE)


def _change(key: str, target: str, deviations: tuple[Deviation, ...]) -> Change:
    """One change for all files of a site: they are rendered together."""
    before = {deviation.path: deviation.before for deviation in deviations if deviation.before is not None}
    after = {deviation.path: deviation.after for deviation in deviations}
    action = Action.UPDATE if before else Action.CREATE
    return Change(action, "web_host", target, before={"key": key, "files": before}, after={"key": key, "files": after})


def _orphan(key: str, kind: str) -> Discrepancy:
    change = Change(Action.DELETE, "web_host", key, before={"key": key, "files": {}})
    return Discrepancy(kind, key, "", key, change, SCOPE)


def _kind(deviation: Deviation) -> str:
    name = deviation.path.rsplit("/", 1)[-1]
    if deviation.path.startswith("vhosts/"):
        return "web_vhost"
    if deviation.path.startswith("logrotate.d/"):
        return "web_logrotate"
    named = {"suspended": "web_suspension", "maintenance": "web_maintenance", "robots.txt": "web_robots"}
    if name in named:
        return named[name]
    return "web_page" if deviation.after is not None else "web_folder"


def _state(deviation: Deviation) -> str:
    return {"missing": "", "different": "≠", "left_over": "+"}[deviation.kind]


LOOK = Look("web", _("Web host"), KINDS, read, compare)
