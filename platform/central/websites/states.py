"""The words of the request's life: states, actions, and who acts beside the officials."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RequestState(models.TextChoices):
    """Where a request stands (spec: website-request). Lateness is never a state."""

    DRAFT = "DRAFT", pgettext_lazy("request", "Draft")
    SUBMITTED = "SUBMITTED", _("Submitted")
    DISPOSED_HEAD = "DISPOSED_HEAD", _("Disposed by the head of the office")
    DISPOSED_DIVISION = "DISPOSED_DIVISION", _("Disposed by the head of division")
    ASSIGNED = "ASSIGNED", _("Assigned to an officer")
    PROVISIONING = "PROVISIONING", _("The site is being built")
    PROVISIONED = "PROVISIONED", _("The site is built")
    REPORTED_SECTION = "REPORTED_SECTION", _("Reported to the head of section")
    REPORTED_DIVISION = "REPORTED_DIVISION", _("Reported to the head of division")
    REPORTED_HEAD = "REPORTED_HEAD", _("Reported to the head of the office")
    ANSWERED = "ANSWERED", _("Answered")
    ACTIVE = "ACTIVE", _("Active")
    RETURNED = "RETURNED", _("Returned to the applicant")
    REJECTED = "REJECTED", _("Rejected")
    CANCELLED = "CANCELLED", _("Withdrawn")


class Action(models.TextChoices):
    """What can be done to a request; each one that changes the state is a row of the transition table."""

    SUBMIT = "submit", pgettext_lazy("request", "Submit")
    RESUBMIT = "resubmit", _("Submit again")
    DISPOSE = "dispose", _("Dispose")
    ASSIGN = "assign", _("Assign to an officer")
    REASSIGN = "reassign", _("Assign to another officer")
    START_PROVISIONING = "start_provisioning", _("Build the site")
    RESUME_PROVISIONING = "resume_provisioning", _("Go on building the site")
    MARK_PROVISIONED = "mark_provisioned", _("Site proven to work")
    REPORT = "report", _("Report the result")
    ACCEPT_REPORT = "accept_report", _("Accept the report and pass it on")
    SEND_BACK_REPORT = "send_back_report", _("Send the report back to the officer")
    ANSWER = "answer", _("Reply to the agency")
    RETURN = "return_to_applicant", _("Return to the applicant")
    REJECT = "reject", _("Reject")
    WITHDRAW = "withdraw", _("Withdraw")
    MARK_ACTIVE = "mark_active", _("Rules accepted, site in use")


class Party(models.TextChoices):
    """Who acts beside the officials' roles of `central.people`."""

    APPLICANT = "APPLICANT", _("Applicant agency")
    SYSTEM = "SYSTEM", _("Platform")


class StepState(models.TextChoices):
    """Where one step of a case stands."""

    PENDING = "PENDING", pgettext_lazy("request", "Not begun")
    OPEN = "OPEN", _("Open")
    DONE = "DONE", _("Done")
    SKIPPED = "SKIPPED", _("Skipped")


class KindOfWork(models.TextChoices):
    CREATE = "CREATE", _("Creation of a website")
    DEVELOP = "DEVELOP", _("Development of a website")


class ChangeKind(models.TextChoices):
    """What of an existing site is to change."""

    RENAME = "RENAME", _("Another subdomain")
    DOMAIN = "DOMAIN", _("A domain of one's own besides")
    ADMINISTRATOR = "ADMINISTRATOR", _("Another administrator")
    SUSPEND = "SUSPEND", _("Suspend the site for a time")
    CLOSE = "CLOSE", _("Close the site for good")
    OTHER = "OTHER", _("Something else")


# Changes that no run of the engine makes: the officer does them and says so.
BY_HAND = frozenset({ChangeKind.ADMINISTRATOR.value, ChangeKind.OTHER.value})
# A request in one of these stands in nobody's way: not yet sent, or over.
CLOSED = frozenset({"DRAFT", "ANSWERED", "ACTIVE", "REJECTED", "CANCELLED"})


class ProfileCode(models.TextChoices):
    """The two readings of SOP 003: its numbered procedure and its table."""

    PROSE_8 = "PROSE_8", _("Eight steps (numbered procedure)")
    TABLE_4 = "TABLE_4", _("Four steps (table)")


class Urgency(models.TextChoices):
    ORDINARY = "ORDINARY", _("Ordinary")
    URGENT = "URGENT", _("Urgent")
    VERY_URGENT = "VERY_URGENT", _("Very urgent")


class Secrecy(models.TextChoices):
    ORDINARY = "ORDINARY", _("Not secret")
    SECRET = "SECRET", _("Secret")


class LineState(models.TextChoices):
    """What became of one line of a file of wished-for sites."""

    WAITING = "WAITING", pgettext_lazy("line", "Waiting")
    SUBMITTED = "SUBMITTED", pgettext_lazy("line", "Submitted")
    SKIPPED = "SKIPPED", pgettext_lazy("line", "There already")
    REFUSED = "REFUSED", pgettext_lazy("line", "Refused")


class OrderState(models.TextChoices):
    """What became of a decision on a batch at one of its requests."""

    WAITING = "WAITING", pgettext_lazy("line", "Waiting")
    DONE = "DONE", pgettext_lazy("line", "Done")
    REFUSED = "REFUSED", pgettext_lazy("line", "Refused")
