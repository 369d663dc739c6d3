"""The only writers of requests: each is one transaction, checks who may, and leaves its audit event last.

All arguments are by name. `by` is the acting person, `version` what that person saw of the request (None trusts the
state alone); each returns the request as it then is.
"""

from central.websites.operations.answers import answer, mark_active
from central.websites.operations.chain import assign, dispose, reassign
from central.websites.operations.drafts import attach_scan, discard_draft, save_draft
from central.websites.operations.lapses import lapse_reservations
from central.websites.operations.policies import prepare_procedure, set_policy
from central.websites.operations.refusals import reject, return_to_applicant
from central.websites.operations.reports import accept_report, report, send_back_report
from central.websites.operations.submission import resubmit, submit, withdraw
from central.websites.operations.work import (
    mark_problem,
    mark_provisioned,
    resume_provisioning,
    start_provisioning,
)

__all__ = [
    "accept_report",
    "answer",
    "assign",
    "attach_scan",
    "discard_draft",
    "dispose",
    "lapse_reservations",
    "mark_active",
    "mark_problem",
    "mark_provisioned",
    "prepare_procedure",
    "reassign",
    "reject",
    "report",
    "resubmit",
    "resume_provisioning",
    "return_to_applicant",
    "save_draft",
    "send_back_report",
    "set_policy",
    "start_provisioning",
    "submit",
    "withdraw",
]
