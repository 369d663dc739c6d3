"""What people and the rest of the platform do with runs: start, resume, approve a plan, call off; and the sweep."""

from provisioning.operations.archiving import ArchiveStanding, plan_archive, see_to_archives, withdraw_archive
from provisioning.operations.backing_up import begin_backups
from provisioning.operations.deciding import approve_plan, cancel, is_past_return, resume
from provisioning.operations.errors import (
    NothingToApprove,
    PastNoReturn,
    SiteBusy,
    SiteNotInState,
    UnableToCancel,
    UnableToResume,
)
from provisioning.operations.lifecycle import release_names, start_lifecycle
from provisioning.operations.moving import move_sites
from provisioning.operations.starting import open_site, start_run
from provisioning.operations.sweeping import SWEEP_LIMIT, sweep
from provisioning.operations.yielding import CalledOff, find_called_off, find_yielding

__all__ = [
    "SWEEP_LIMIT",
    "ArchiveStanding",
    "CalledOff",
    "NothingToApprove",
    "PastNoReturn",
    "SiteBusy",
    "SiteNotInState",
    "UnableToCancel",
    "UnableToResume",
    "approve_plan",
    "begin_backups",
    "cancel",
    "find_called_off",
    "find_yielding",
    "is_past_return",
    "move_sites",
    "open_site",
    "plan_archive",
    "release_names",
    "resume",
    "see_to_archives",
    "start_lifecycle",
    "start_run",
    "sweep",
    "withdraw_archive",
]
