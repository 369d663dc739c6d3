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


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file as it is and as it would be; only in the outcome of a check."""

    path: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did, or under `is_check` would do. Paths are relative to the web host's folder.

    :ivar is_reloaded: whether an nginx of ours was running and was told.
    :ivar stats: Ansible's own count: ok, changed, failed, skipped, unreachable.
    """

    changed: tuple[str, ...]
    removed: tuple[str, ...]
    validation: Validation
    is_reloaded: bool
    is_check: bool
    seconds: float
    stats: Mapping[str, int]
    changes: tuple[FileChange, ...] = ()

    @property
    def is_changed(self) -> bool:
        """Whether anything on the host differed."""
        return bool(self.changed or self.removed)

    def as_json(self) -> dict[str, Any]:
        """Return the outcome as the step's stored result."""
        return asdict(self)
