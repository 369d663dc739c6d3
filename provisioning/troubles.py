"""Turns whatever a step raises into what the engine understands: try again, or stop for a person."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from django.utils.translation import gettext_noop

from kernel.database import is_interruption
from kernel.errors import DomainError, GapuraError, ProviderError
from kernel.ids import new_code
from kernel.time import now
from provisioning.leases import LeaseLost
from provisioning.outcomes import Fail, Retry, Trouble, Wait
from provisioning.providers.ansible.errors import TargetBusy
from provisioning.providers.errors import ProviderFault
from provisioning.states import ReasonCode

T = TypeVar("T")
logger = logging.getLogger(__name__)

UNEXPECTED = gettext_noop("Something unforeseen happened in this step (error %(error_id)s).")
# Storing the wait has to wait for the database itself, so that this much more is enough.
AWAY = timedelta(seconds=1)
ASK_THE_LOG = gettext_noop("Give the error number to the person who runs the platform: the log says more under it.")


def said_by(verb: Callable[[], T], *, run_id: UUID, step: str) -> T | Wait | Retry | Fail:
    """Call a verb of a step and return what it says; an error becomes Retry or Fail by whether trying again helps.

    One that only says "not yet" becomes Wait, which uses up no try; so does a database that went away meanwhile.

    :raises LeaseLost: passed on; there is nobody to tell.
    """
    try:
        return _undisturbed(verb)
    except LeaseLost:
        raise
    except _Interrupted:
        logger.warning("The database went away in a step.", extra={"run": str(run_id), "step": step})
        return Wait(now() + AWAY, ReasonCode.DATABASE_AWAY)
    except ProviderError as error:
        if isinstance(error, ProviderFault) and not error.counts:
            reason = ReasonCode.WEB_HOST_BUSY if isinstance(error, TargetBusy) else ReasonCode.RATE_LIMITED
            return Wait(now() + timedelta(seconds=error.retry_after or 0), reason)
        if error.permanent:
            return Fail(ReasonCode.OUTSIDE_REFUSED, trouble_of(error))
        return Retry(ReasonCode.OUTSIDE_UNREACHABLE, trouble_of(error), after=error.retry_after)
    except DomainError as error:
        return Fail(ReasonCode.RULE_REFUSED, trouble_of(error))
    except GapuraError as error:
        return Retry(ReasonCode.NOT_READY, trouble_of(error))
    except Exception:  # the edge of the engine: a step may meet anything, and the run must still say so
        error_id = new_code(length=8)
        logger.exception("A step failed unexpectedly.", extra={"run": str(run_id), "step": step, "error_id": error_id})
        trouble = Trouble("unexpected", UNEXPECTED, ASK_THE_LOG, values={"error_id": error_id}, error_id=error_id)
        return Retry(ReasonCode.UNEXPECTED_ERROR, trouble)


class _Interrupted(Exception):
    """The database went away while a step was at work."""


def _undisturbed(verb: Callable[[], T]) -> T:
    try:
        return verb()
    except Exception as error:
        if is_interruption(error):
            raise _Interrupted from error
        raise


def trouble_of(error: GapuraError) -> Trouble:
    """Return an error of ours as words to store."""
    if isinstance(error, ProviderFault):
        values = {name: str(value) for name, value in error.values.items()}
        return Trouble(error.code, error.words, error.advice, values=values)
    return Trouble(error.code, str(error.message), str(error.remedy))
