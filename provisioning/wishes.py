"""What each kind of run wants beyond the site itself: a small value per kind, a snapshot that is never edited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self


@dataclass(frozen=True)
class Wish:
    """What every operation on a site carries.

    :ivar reason: why, in the words of the person who asked; empty where none is asked.
    """

    reason: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Self:
        return cls(**raw)


@dataclass(frozen=True)
class Renaming(Wish):
    """A new name under the same parent domain.

    :ivar label: the new name; the former one is kept for the way back.
    :ivar moves_primary: whether the site's links bear the new name; not where they bear a domain of its own.
    """

    label: str = ""
    former_label: str = ""
    former_host: str = ""
    moves_primary: bool = True


@dataclass(frozen=True)
class HostName(Wish):
    """One host name of a site: a domain of its own that comes or goes, or a former name that is let go.

    :ivar former_primary: the name in the site's links when the run was asked for.
    :ivar deadline: ISO time until which the records of a foreign domain are waited for; `days` is how long that is.
    """

    domain: str = ""
    former_primary: str = ""
    deadline: str = ""
    days: int = 0


@dataclass(frozen=True)
class Transferring(Wish):
    """Another web host.

    :ivar server: the name of the web host it moves to; `former` of the one it lives on when it was asked for.
    :ivar deadline: ISO time until which the records of its own domains are waited for; `days` is how long that is.
    """

    server: str = ""
    former: str = ""
    deadline: str = ""
    days: int = 0


@dataclass(frozen=True)
class BackingUp(Wish):
    """A backup of the site.

    :ivar is_scheduled: nobody asked for it: the scheduler did, as its time had come.
    """

    is_scheduled: bool = False


@dataclass(frozen=True)
class OfBackup(Wish):
    """One backup of the site.

    :ivar backup: the set's id.
    """

    backup: str = ""


@dataclass(frozen=True)
class Restoring(OfBackup):
    """A site as it was in a backup.

    :ivar label: another name under the same parent domain; empty keeps the site's own.
    """

    label: str = ""


@dataclass(frozen=True)
class Mending(Wish):
    """A plan of changes that bring the outside and the rows together, as it was approved.

    :ivar plan_id: the stored plan's number.
    :ivar parts: the changes by the step that makes them, each as a stored plan.
    """

    plan_id: str = ""
    parts: Mapping[str, Any] = field(default_factory=dict)
