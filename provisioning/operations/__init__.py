"""What people and the rest of the platform do with runs: start, resume, approve a plan, call off; and the sweep."""

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
from provisioning.operations.starting import open_site, start_run
from provisioning.operations.sweeping import SWEEP_LIMIT, sweep

__all__ = [
    "SWEEP_LIMIT",
    "NothingToApprove",
    "PastNoReturn",
    "SiteBusy",
    "SiteNotInState",
    "UnableToCancel",
    "UnableToResume",
    "approve_plan",
    "cancel",
    "is_past_return",
    "open_site",
    "release_names",
    "resume",
    "start_lifecycle",
    "start_run",
    "sweep",
]
