"""The web host's files against the sites, both ways; one listing of the folder, one rendering in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from provisioning.hosts.models import ServerState, WebServer
from provisioning.plan import Action, Change
from provisioning.providers.ansible import Deviation, Divergence, SiteFiles
from provisioning.reality.discrepancies import Discrepancy, Kind, Severity, Way, by_code
from provisioning.reality.promises import Aspect, Promises
from provisioning.reality.registry import Look
from provisioning.reality.rows import Rows, Site
from provisioning.steps.web_host_looks import key_in, look
from provisioning.steps.web_hosts import files_of, secured

SCOPE = "web_host"
FRAME = "frame"

_RENDER = _("Approve the plan: it writes the file anew.")

KINDS = by_code(
    Kind("web_missing", _("Nothing of this site is on the web host."), _RENDER, Severity.ERROR, Way.MISSING),
    Kind(
        "web_other_server",
        _("This site lies on another web host, and not on the one it lives on."),
        _("Approve the plan: it lays the site on its own web host. The next look plans the removal from the other."),
        Severity.ERROR,
        Way.DIFFERENT,
    ),
    Kind(
        "web_second_server",
        _("A web host holds files of a site that lives on another one."),
        _("Have two people approve the plan: it removes them there."),
        Severity.WARNING,
        Way.UNEXPECTED,
    ),
    Kind("web_vhost", _("The vhost of this site is not as it should be."), _RENDER, Severity.ERROR, Way.DIFFERENT),
    Kind(
        "web_suspension",
        _("The web host shows this site although it is suspended, or shows it as suspended although it is not."),
        _RENDER,
        Severity.ERROR,
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
    """What lies on one web host, and how it differs from what each of its sites should have there."""

    server: str = ""
    is_default: bool = True
    keys: frozenset[str] = frozenset()
    logs: frozenset[str] = frozenset()
    strangers: tuple[str, ...] = ()
    is_waiting: bool = False
    deviations: Mapping[str, tuple[Deviation, ...]] = field(default_factory=dict)

    def called(self, subject: str) -> str:
        """Return what something that belongs to no site is called: by the web host, where it is not the default."""
        return subject if self.is_default else f"{self.server}: {subject}"


def read(rows: Rows) -> tuple[Seen, ...]:
    """List each web host's folder and compare it with its sites' files; elsewhere, by a run that changes nothing.

    :raises ProviderError: a web host could not be looked at.
    """
    tls = secured(host.name for host in rows.hosts)
    return tuple(_read(server, rows, tls=tls) for server in WebServer.objects.exclude(state=ServerState.OUT))


def _read(server: WebServer, rows: Rows, *, tls: Mapping[str, str]) -> Seen:
    own = [site for site in rows.claimed if site.server == server.name and rows.hosts_of.get(site.pk)]
    seen = look(server, [_files(rows, site, tls=tls) for site in own])
    found: dict[str, list[Deviation]] = defaultdict(list)
    for deviation in seen.deviations:
        found[key_in(deviation.path) or FRAME].append(deviation)
    return Seen(
        server.name,
        server.is_default,
        seen.lying.sites,
        seen.lying.logs,
        seen.lying.strangers,
        seen.lying.waits_for_reload,
        {key: tuple(deviations) for key, deviations in found.items()},
    )


def _files(rows: Rows, site: Site, *, tls: Mapping[str, str]) -> SiteFiles:
    hosts = tuple(host.name for host in rows.hosts_of.get(site.pk, ()))
    return files_of(key=site.schema, name=site.name, hosts=hosts, state=site.state, tls=tls)


def compare(promised: Promises, hosts: Iterable[Seen]) -> Iterator[Discrepancy]:
    """Compare the web hosts with the sites, both ways."""
    seen_by_name = {seen.server: seen for seen in hosts}
    for site in promised.rows.claimed:
        own = seen_by_name.get(site.server)
        if own is not None and promised.must(site, Aspect.WEB) and promised.rows.hosts_of.get(site.pk):
            others = [seen for seen in seen_by_name.values() if seen is not own and site.schema in seen.keys]
            yield from _of_site(promised, site, own, others)
    for seen in seen_by_name.values():
        yield from _of_server(promised, seen)


def _of_server(promised: Promises, seen: Seen) -> Iterator[Discrepancy]:
    """Judge what lies on a web host by whether anybody needs it there."""
    rows = promised.rows
    yield from _of_frame(promised, seen)
    for key in sorted(seen.keys | seen.logs):
        owner = rows.by_schema.get(key)
        is_none = owner is None and key not in promised.passing
        if is_none or (owner is not None and not promised.may(owner, Aspect.WEB) and promised.is_still(owner)):
            yield _orphan(seen, key, "web_orphan" if key in seen.keys else "web_logs_orphan")
    for path in seen.strangers:
        yield Discrepancy("web_stranger", seen.called(path), "", path)
    if seen.is_waiting and not promised.is_busy:
        yield Discrepancy("web_not_reloaded", seen.called(FRAME), "", "run/reload.pending")


def _of_site(promised: Promises, site: Site, seen: Seen, others: list[Seen]) -> Iterator[Discrepancy]:
    deviations = seen.deviations.get(site.schema, ())
    known = promised.rows.known_as(site)
    is_still = promised.is_still(site)
    # First it is laid where it belongs; the look after that finds the other one to be too much.
    for other in others if is_still and site.schema in seen.keys else ():
        yield _second(other, site, known)
    if not deviations:
        return
    change = _change(seen, site.schema, known, deviations) if is_still else None
    if site.schema not in seen.keys:
        elsewhere = ", ".join(other.server for other in others)
        kind, expected = ("web_other_server", site.server) if elsewhere else ("web_missing", site.schema)
        yield Discrepancy(kind, known, expected, elsewhere, change, SCOPE)
        return
    for deviation in deviations:
        yield _deviating(deviation, known, change)


def _second(other: Seen, site: Site, known: str) -> Discrepancy:
    """The site lies on a web host that is not its own, beside its own: it goes there."""
    change = _removal(other, site.schema)
    return Discrepancy("web_second_server", f"{known} @ {other.server}", site.server, other.server, change, SCOPE)


def _of_frame(promised: Promises, seen: Seen) -> Iterator[Discrepancy]:
    deviations = seen.deviations.get(FRAME, ())
    if deviations and not promised.is_busy:
        change = _change(seen, FRAME, seen.called(FRAME), deviations)
        for deviation in deviations:
            kind = "web_frame" if deviation.after is not None else "web_folder"
            subject = seen.called(deviation.path)
            yield Discrepancy(kind, subject, deviation.path, _state(deviation), change, SCOPE)


def _deviating(deviation: Deviation, known: str, change: Change | None) -> Discrepancy:
    subject = f"{known} {deviation.path}"
    return Discrepancy(_kind(deviation), subject, deviation.path, _state(deviation), change, SCOPE)


def _change(seen: Seen, key: str, target: str, deviations: tuple[Deviation, ...]) -> Change:
    """One change for all files of a site: they are rendered together."""
    before = {deviation.path: deviation.before for deviation in deviations if deviation.before is not None}
    after = {deviation.path: deviation.after for deviation in deviations}
    action = Action.UPDATE if before else Action.CREATE
    facts = {"key": key, "server": seen.server}
    return Change(action, "web_host", target, before={**facts, "files": before}, after={**facts, "files": after})


def _removal(seen: Seen, key: str) -> Change:
    facts = {"key": key, "server": seen.server, "files": {}}
    return Change(Action.DELETE, "web_host", seen.called(key), before=facts)


def _orphan(seen: Seen, key: str, kind: str) -> Discrepancy:
    return Discrepancy(kind, seen.called(key), "", key, _removal(seen, key), SCOPE)


def _kind(deviation: Deviation) -> str:
    name = deviation.path.rsplit("/", 1)[-1]
    if deviation.path.startswith("vhosts/"):
        return "web_vhost"
    if deviation.path.startswith("logrotate.d/"):
        return "web_logrotate"
    named = {"suspended": "web_suspension", "robots.txt": "web_robots"}
    if name in named:
        return named[name]
    return "web_page" if deviation.after is not None else "web_folder"


def _state(deviation: Deviation) -> str:
    return {Divergence.MISSING: "", Divergence.DIFFERENT: "≠", Divergence.LEFT_OVER: "+"}[deviation.kind]


LOOK = Look("web", _("Web host"), KINDS, read, compare)
