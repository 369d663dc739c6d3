"""What is refused about backups, each with its own words."""

from __future__ import annotations

from kernel.errors import DomainError, GapuraError


class NoRoom(GapuraError):
    """The disk has no room for what is about to be written; nothing was begun."""

    code = "backup_no_room"


class LoadFailed(GapuraError):
    """The database refused what the set holds, or pg_restore is missing."""

    code = "backup_load_failed"


class SetDamaged(DomainError):
    """A part of the set is missing, or is not what the manifest says."""

    code = "backup_damaged"


class SetOfAnotherSite(DomainError):
    """The manifest in the set's folder belongs to another site or another set."""

    code = "backup_of_another_site"


class SetTooNew(DomainError):
    """The set was made by a release that knows migrations this one does not."""

    code = "backup_too_new"


class SetNotUsable(DomainError):
    """The set is being written, was found damaged, or was removed."""

    code = "backup_not_usable"


class RestoreStanding(DomainError):
    """Another restore of this site is going on."""

    code = "restore_standing"


class NoSiteToBackUp(DomainError):
    """The site has no schema to back up: it is not made yet, or archived."""

    code = "backup_no_site"
