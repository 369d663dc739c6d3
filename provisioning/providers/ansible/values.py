"""What goes into a run on a web host, and what comes out of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class SiteFiles:
    """A site as its web host knows it.

    :ivar key: the schema's name, `t_…`; it names the site's files and its media folder.
    :ivar name: shown on the pages of a closed site.
    :ivar hosts: the names it answers to, the primary one first.
    :ivar tls: by host, the folder of the certificate it is served with; a host that is not in it is served plainly.
    :ivar is_public: whether search engines may come: true once the site is ACTIVE.
    """

    key: str
    name: str
    hosts: tuple[str, ...]
    is_public: bool = False
    is_suspended: bool = False
    tls: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CertificateFiles:
    """A pair of key and chain below `tls/`: the folder of its name, and the version in use."""

    folder: str
    version: str


@dataclass(frozen=True, slots=True)
class WebHost:
    """What all sites of a web host share. The defaults are those of the embedded default.

    :ivar upstreams: where the application listens.
    :ivar listen: where nginx listens.
    :ivar public_port: the port in the address a visitor types; 80 and 443 are not shown.
    :ivar tls_listen: where nginx listens for TLS; nowhere, if empty.
    :ivar tls_port: the TLS port a visitor types.
    :ivar hsts_seconds: how long browsers come by TLS only; 0 says nothing.
    :ivar certificates: the pairs that the sites given, and the platform, are served with.
    :ivar platform_tls: by name of the platform, the folder of its certificate.
    :ivar pairs: where the pairs lie, for web hosts other than this machine; they are copied there.
    :ivar media_root: holds one folder per site key; unset: `media` beside the web host's folder.
    :ivar static_root: collected static files; unset: the application serves them.
    :ivar worker_user: whom nginx runs as when it is started by root.
    :ivar nginx: name or path; where it is absent, the set is written unchecked, and the outcome says so.
    :ivar log_weeks: how long access logs are kept.
    """

    upstreams: tuple[str, ...] = ("127.0.0.1:8000",)
    listen: tuple[str, ...] = ("127.0.0.1:8080",)
    public_port: int = 8080
    tls_listen: tuple[str, ...] = ()
    tls_port: int = 443
    hsts_seconds: int = 0
    certificates: tuple[CertificateFiles, ...] = ()
    platform_tls: Mapping[str, str] = field(default_factory=dict)
    pairs: Path | None = None
    platform_hosts: tuple[str, ...] = ()
    media_root: Path | None = None
    static_root: Path | None = None
    worker_user: str = ""
    nginx: str = "nginx"
    log_weeks: int = 8

    def settings(self, *, home: Path) -> dict[str, Any]:
        """Return the settings as the role's templates know them."""
        return {
            **asdict(self),
            "home": str(home.absolute()),
            "media_root": str(self.media_root or home.absolute().parent / "media"),
            "static_root": str(self.static_root or ""),
            "pairs": str(self.pairs or ""),
        }


class Validation(StrEnum):
    """Whether the new set was tried before it replaced the old."""

    PASSED = "passed"
    NGINX_ABSENT = "nginx_absent"
    NOT_TRIED = "not_tried"  # by a check of a set that names pairs which are not there yet


class EventStatus(StrEnum):
    """What became of a task, or of one path of it."""

    STARTED = "started"
    OK = "ok"
    CHANGED = "changed"
    REMOVED = "removed"
    SKIPPED = "skipped"
    FAILED = "failed"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a run's log. `path` is relative to the web host's folder, empty for the task itself."""

    task: str
    status: EventStatus
    path: str = ""
    target: str = ""


OnEvent = Callable[[Event], None]


class Divergence(StrEnum):
    """How a path is not as it should be."""

    MISSING = "missing"
    DIFFERENT = "different"
    LEFT_OVER = "left_over"


@dataclass(frozen=True, slots=True)
class Deviation:
    """One path, relative to the web host's folder, that is missing, other than it should be, or left over.

    :ivar before: the file's text as it lies there; None where no file lies.
    :ivar after: as it should be; None where none should lie, or where it is a folder.
    """

    path: str
    kind: Divergence
    before: str | None = field(default=None, compare=False)
    after: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Lying:
    """What lies on a web host, whoever may have laid it there.

    :ivar sites: keys of all sites of which anything lies there, apart from access logs.
    :ivar logs: keys of all sites with a folder of access logs.
    :ivar strangers: files nginx would read as vhosts though no site of ours could have them.
    :ivar waits_for_reload: whether files were written that a running nginx was not told of.
    """

    sites: frozenset[str] = frozenset()
    logs: frozenset[str] = frozenset()
    strangers: tuple[str, ...] = ()
    waits_for_reload: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did, or under `is_check` would do. Paths are relative to the web host's folder.

    :ivar is_reloaded: whether an nginx of ours was running and was told.
    :ivar stats: Ansible's own count: ok, changed, failed, skipped, unreachable.
    :ivar deviations: what a check found, of many only the first; empty where something was done.
    :ivar lying: what lies there afterwards.
    """

    changed: tuple[str, ...]
    removed: tuple[str, ...]
    validation: Validation
    is_reloaded: bool
    is_check: bool
    seconds: float
    stats: Mapping[str, int]
    deviations: tuple[Deviation, ...] = ()
    lying: Lying = Lying()

    @property
    def is_changed(self) -> bool:
        """Whether anything on the host differed."""
        return bool(self.changed or self.removed)
