"""Each action by its code, with plain values as a form gives them or a stored order keeps them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from central.websites import operations
from central.websites.models import WebsiteRequest
from central.websites.states import Action
from tenants.members.models import User

OTHER = "OTHER"
Deed = Callable[..., WebsiteRequest]


def _dispose(*, to: str, **values: Any) -> WebsiteRequest:
    return operations.dispose(unit=to, **values)


def _assign(*, to: str, **values: Any) -> WebsiteRequest:
    return operations.assign(officer=User.objects.get(pk=to), **values)


def _reassign(*, to: str, **values: Any) -> WebsiteRequest:
    return operations.reassign(officer=User.objects.get(pk=to), **values)


def _return(*, reasons: list[str], note: str, **values: Any) -> WebsiteRequest:
    """The words belong to “other”, where it is chosen; else they stand on their own."""
    coded = [{"code": code, "text": note if code == OTHER else ""} for code in reasons]
    return operations.return_to_applicant(reasons=coded, note="" if OTHER in reasons else note, **values)


DEEDS: Mapping[str, Deed] = {
    Action.DISPOSE: _dispose,
    Action.ASSIGN: _assign,
    Action.REASSIGN: _reassign,
    Action.START_PROVISIONING: operations.start_provisioning,
    Action.RESUME_PROVISIONING: operations.resume_provisioning,
    Action.REPORT: operations.report,
    Action.ACCEPT_REPORT: operations.accept_report,
    Action.SEND_BACK_REPORT: operations.send_back_report,
    Action.ANSWER: operations.answer,
    Action.RETURN: _return,
    Action.REJECT: operations.reject,
}
