"""What should lie on a web host, as a list of entries: one rendering for the playbook, its plan and its probe."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"

KEY = re.compile(r"t_[a-z0-9]{1,40}")
LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
HOST = re.compile(rf"(?=.{{1,253}}$){LABEL}(\.{LABEL})*")
ADDRESS = re.compile(r"([a-z0-9.-]+|\[[0-9a-f:]+\]|\*)(:[0-9]{1,5})?", re.IGNORECASE)
USER = re.compile(r"([a-z_][a-z0-9_-]{0,31})?")
FOLDER = re.compile(r"/[^\"'\\${}\x00-\x1f\x7f]*")
CERTIFICATE = re.compile(rf"(?=.{{1,253}}$)(_\.)?{LABEL}(\.{LABEL})*")
VERSION = re.compile(r"[0-9a-f]{16}")
TEXT = re.compile(r"[^\x00-\x1f\x7f]{1,200}")

SWITCHES = ("suspended",)
PAGES = ("suspended", "unavailable")

Entry = dict[str, Any]


class FilterModule:
    """The filters Ansible finds here."""

    def filters(self) -> dict[str, Any]:
        return {"site_entries": site_entries, "site_removals": site_removals, "site_copies": site_copies}


def site_entries(sites: Iterable[Mapping[str, Any]], settings: Mapping[str, Any]) -> list[Entry]:
    """Return the entries of the web host's frame and of each site, in the order they are written.

    :raises ValueError: a value that must not reach a configuration file.
    """
    frame = _checked_settings(settings)
    entries = list(_frame_entries(frame))
    for site in sites:
        entries.extend(_entries_of(_checked_site(site), frame))
    return entries


def site_removals(keys: Iterable[str]) -> list[Entry]:
    """Return the entries that take sites away: the vhost first, so that nothing points at what is gone.

    :raises ValueError: not a list of sites' keys.
    """
    if isinstance(keys, str):
        raise ValueError(f"{keys!r} must be a list")
    return [
        {"path": path, "state": "absent"}
        for key in keys
        for path in (
            f"vhosts/{_fits(KEY, key, 'a site key')}.conf",
            f"logrotate.d/{key}",
            f"sites/{key}",
            f"logs/{key}",
        )
    ]


def site_copies(pairs: Iterable[Mapping[str, Any]], kept_in: str, is_check: bool = False) -> list[dict[str, str]]:
    """Return pairs with their chain and key as they are kept on this machine, for a web host that may lack them.

    A check is not given them: it needs to know no more than which.

    :raises ValueError: no name or no version of a certificate.
    """
    checked = [_checked_pair(pair) for pair in pairs] if kept_in else []
    if is_check:
        return checked
    places = [(pair, Path(kept_in) / pair["folder"] / pair["version"]) for pair in checked]
    # One whose files are gone is left out: nginx names it.
    return [
        {**pair, "chain": (place / "chain.pem").read_text(), "key": (place / "key.pem").read_text()}
        for pair, place in places
        if (place / "chain.pem").is_file() and (place / "key.pem").is_file()
    ]


def _frame_entries(frame: Mapping[str, Any]) -> Iterator[Entry]:
    for folder in ("pages", "snippets", "snippets/tls", "challenges", "sites", "vhosts", "logrotate.d", "run", "temp"):
        yield _folder(folder)
    for folder in ("logs", "logs/unknown", "logs/platform"):
        yield _log_folder(folder, frame)
    yield _file("mime.types", "mime.types.j2", frame)
    yield _file("snippets/headers.conf", "snippets/headers.conf.j2", frame)
    yield _file("snippets/challenge.conf", "snippets/challenge.conf.j2", frame)
    for name, shown_port in (("proxy", frame["port_suffix"]), ("proxy_tls", frame["tls_port_suffix"])):
        yield _file(f"snippets/{name}.conf", "snippets/proxy.conf.j2", {**frame, "shown_port": shown_port})
    for pair in frame["certificates"]:
        yield _file(f"snippets/tls/{pair['folder']}.conf", "snippets/certificate.conf.j2", {**frame, **pair})
    yield _file("pages/unknown.html", "pages/unknown.html.j2", frame)
    yield _file("pages/unavailable.html", "pages/unavailable.html.j2", frame)
    if frame["platform_hosts"]:
        servers = _by_certificate(frame["platform_hosts"], frame["platform_tls"], frame)
        yield _file("vhosts/platform.conf", "site/platform.conf.j2", {**frame, **servers})
    else:
        yield {"path": "vhosts/platform.conf", "state": "absent"}
    yield _file("nginx.conf", "nginx.conf.j2", frame)


def _entries_of(site: Mapping[str, Any], frame: Mapping[str, Any]) -> Iterator[Entry]:
    values = {**frame, **site, **_by_certificate(site["hosts"], site["tls"], frame)}
    home = f"sites/{site['key']}"
    yield _folder(home)
    yield _folder(f"{home}/pages")
    yield _log_folder(f"logs/{site['key']}", frame)
    for page in PAGES:
        yield _file(f"{home}/pages/{page}.html", f"pages/{page}.html.j2", values)
    yield _file(f"{home}/robots.txt", "site/robots.txt.j2", values)
    for switch in SWITCHES:
        on = {"path": f"{home}/{switch}", "state": "file", "content": "", "mode": "0644"}
        yield on if site[f"is_{switch}"] else {"path": f"{home}/{switch}", "state": "absent"}
    yield _file(f"logrotate.d/{site['key']}", "site/logrotate.conf.j2", values)
    yield _file(f"vhosts/{site['key']}.conf", "site/vhost.conf.j2", values)


def _by_certificate(hosts: list[str], tls: Mapping[str, str], frame: Mapping[str, Any]) -> dict[str, Any]:
    """Return which hosts are served plainly, and which under each certificate; none under TLS where nothing listens."""
    known = {pair["folder"] for pair in frame["certificates"]}
    missing = sorted({*tls.values()} - known)
    if missing:
        raise ValueError(f"the certificate {missing[0]} is not among those of this web host")
    chosen = {host: tls[host] for host in hosts if host in tls} if frame["tls_listen"] else {}
    folders = sorted(set(chosen.values()))
    secured = [{"folder": one, "hosts": [host for host in hosts if chosen.get(host) == one]} for one in folders]
    return {"plain_hosts": [host for host in hosts if host not in chosen], "secured": secured}


def _folder(path: str, *, mode: str = "0755") -> Entry:
    return {"path": path, "state": "directory", "mode": mode}


def _log_folder(path: str, frame: Mapping[str, Any]) -> Entry:
    """A folder nginx's workers write into: they open a site's log by themselves, when it is first asked for."""
    return {**_folder(path, mode="0750"), "owner": frame["worker_user"]}


def _file(path: str, template: str, values: Mapping[str, Any]) -> Entry:
    content = _templates().get_template(template).render(values)
    return {"path": path, "state": "file", "content": content, "mode": "0644"}


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["quoted_for_nginx"] = lambda path, variable_part="": f'"{path}{variable_part}"'
    return environment


def _checked_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    port = int(settings["public_port"])
    tls_port = int(settings["tls_port"])
    static_root = str(settings["static_root"])
    return {
        "key": "platform",
        "home": _fits(FOLDER, settings["home"], "a folder").rstrip("/"),
        "upstreams": _each(ADDRESS, settings["upstreams"], "an upstream address"),
        "listen": _each(ADDRESS, settings["listen"], "an address to listen on"),
        "port_suffix": "" if port in (80, 443) else f":{port}",
        "tls_listen": _each(ADDRESS, settings["tls_listen"], "an address to listen on", may_be_empty=True),
        "tls_port_suffix": "" if tls_port == 443 else f":{tls_port}",
        "hsts_seconds": int(settings["hsts_seconds"]),
        "certificates": [_checked_pair(pair) for pair in settings["certificates"]],
        "platform_tls": _checked_tls(settings["platform_tls"]),
        "platform_hosts": _each(HOST, settings["platform_hosts"], "a host name", may_be_empty=True),
        "media_root": _fits(FOLDER, settings["media_root"], "a folder").rstrip("/"),
        "static_root": _fits(FOLDER, static_root, "a folder").rstrip("/") if static_root else "",
        "worker_user": _fits(USER, settings["worker_user"], "a user"),
        "log_weeks": int(settings["log_weeks"]),
    }


def _checked_pair(pair: Mapping[str, Any]) -> dict[str, str]:
    return {
        "folder": _fits(CERTIFICATE, pair["folder"], "a certificate"),
        "version": _fits(VERSION, pair["version"], "a version of a certificate"),
    }


def _checked_tls(tls: Mapping[str, Any]) -> dict[str, str]:
    return {
        _fits(HOST, host, "a host name"): _fits(CERTIFICATE, folder, "a certificate") for host, folder in tls.items()
    }


def _checked_site(site: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "key": _fits(KEY, site["key"], "a site key"),
        "name": _fits(TEXT, site["name"], "a site name"),
        "hosts": _each(HOST, site["hosts"], "a host name"),
        "tls": _checked_tls(site.get("tls") or {}),
        "is_public": bool(site.get("is_public", False)),
        "is_suspended": bool(site.get("is_suspended", False)),
    }


def _fits(pattern: re.Pattern[str], value: Any, use: str) -> str:
    if not pattern.fullmatch(str(value)):
        raise ValueError(f"{str(value)!r} cannot be used as {use}")
    return str(value)


def _each(pattern: re.Pattern[str], values: Iterable[Any], use: str, *, may_be_empty: bool = False) -> list[str]:
    if isinstance(values, str):
        raise ValueError(f"{values!r} must be a list")
    checked = [_fits(pattern, value, use) for value in values]
    if not checked and not may_be_empty:
        raise ValueError(f"at least one of {use} is needed")
    return checked
