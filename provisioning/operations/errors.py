"""What a person asks of a run and is refused."""

from __future__ import annotations

from kernel.errors import DomainError


class UnableToResume(DomainError):
    """The run does not stand still, so there is nothing to resume."""

    code = "run_unable_to_resume"


class UnableToCancel(DomainError):
    """The run is over: its site is taken away by a run of its own."""

    code = "run_unable_to_cancel"


class NothingToApprove(DomainError):
    """No plan of this run waits for a second person."""

    code = "run_nothing_to_approve"


class PastNoReturn(UnableToCancel):
    """The run has begun something that nothing brings back."""

    code = "run_past_no_return"


class SiteBusy(DomainError):
    """Another run works on this site, or one that stands still holds it."""

    code = "site_busy"


class SiteNotInState(DomainError):
    """The site is in a state from which this is not possible."""

    code = "site_not_in_state"
