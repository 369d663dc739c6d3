"""Words for people about runs, in the reader's language: the rows keep codes and values only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel.procedure.texts import Text
from provisioning.outcomes import Trouble, filled
from provisioning.plan import Action, BrakeReason, Change
from provisioning.states import ReasonCode, RunState, StepState

_R = ReasonCode

RUN_STATES: Mapping[str, Text] = {
    RunState.QUEUED: _("Queued"),
    RunState.RUNNING: _("Running"),
    RunState.WAITING: _("Waiting"),
    RunState.SUCCEEDED: _("Succeeded"),
    RunState.FAILED: _("Stopped"),
    RunState.COMPENSATING: _("Being undone"),
    RunState.COMPENSATED: _("Undone"),
    RunState.CANCELLED: _("Called off"),
}

STEP_STATES: Mapping[str, Text] = {
    StepState.PENDING: _("Not begun"),
    StepState.RUNNING: _("Running"),
    StepState.WAITING: _("Waiting"),
    StepState.DONE: _("Done"),
    StepState.FAILED: _("Stopped"),
    StepState.UNDONE: _("Undone"),
}

REASONS: Mapping[str, Text] = {
    _R.REQUESTED: _("The run was requested."),
    _R.TAKEN: _("A worker has taken the run."),
    _R.TAKEN_OVER: _("Another worker has taken over from one that was lost."),
    _R.SLICE_ENDED: _("The run lets others have the worker for a moment."),
    _R.RESUMED: _("A person let the run go on."),
    _R.PLAN_APPROVED: _("A second person approved the plan."),
    _R.ALL_DONE: _("Every step is done."),
    _R.STEP_STARTED: _("Begun."),
    _R.STEP_DONE: _("Done."),
    _R.REPORTED: _("Report"),
    _R.UNDO_REQUESTED: _("A person called the run off; what it made is being removed."),
    _R.CALLED_OFF: _("A person called the run off before it had begun anything."),
    _R.STEP_UNDONE: _("Undone."),
    _R.ALL_UNDONE: _("Everything the run made is removed."),
    _R.MADE_ROOM: _(
        "Another run at this site only waited; it was called off for this one, which puts right what it had changed."
    ),
    _R.WEB_HOST_BUSY: _("Waiting for the web host: another run is preparing it."),
    _R.DATABASE_AWAY: _("The database was away for a moment; the step goes on now that it is back."),
    _R.WEB_NOT_UP: _("Waiting for the web server to answer."),
    _R.STILL_SHOWN: _("The suspended site is still shown somewhere; it will be looked at again."),
    _R.DNS_CACHES: _("Waiting until no resolver remembers the former records."),
    _R.STILL_ENTERED: _("Waiting until nobody can be in the former database any more."),
    _R.DOMAIN_RECORDS: _("Waiting for the record at the domain's own DNS."),
    _R.SERVERS_FULL: _("Every web host is full: add one, or raise the capacity of one."),
    _R.WAITS_FOR_CERTIFICATE: _(
        "Waiting for the certificate: its authority is still at work, or could not confirm the name."
    ),
    _R.WAITS_FOR_UPLOAD: _("Waiting for a person to upload the certificate of this domain."),
    _R.RATE_LIMITED: _("Waiting until the outside service takes requests again."),
    _R.GATHERING: _("Waiting a moment to be done together with other sites."),
    _R.NAME_SERVERS_BEHIND: _("Waiting for every name server to know the new name."),
    _R.NEEDS_SECOND_PERSON: _("The plan waits for the approval of a second person."),
    _R.OUTSIDE_UNREACHABLE: _("An outside service did not answer; it will be tried again."),
    _R.NOT_VERIFIED: _("Reading back did not show what was done; it will be tried again."),
    _R.NOT_READY: _("The platform itself is not ready for this step; it will be tried again."),
    _R.UNEXPECTED_ERROR: _("Something unforeseen happened; it will be tried again."),
    _R.WORKER_LOST: _("The worker was lost in this step too often."),
    _R.RULE_REFUSED: _("A rule refused this step."),
    _R.OUTSIDE_REFUSED: _("An outside service refused."),
    _R.RECORD_NOT_OURS: _("The name leads elsewhere already, and that record is not ours."),
    _R.SCHEMA_NOT_WHOLE: _("The site's database is not whole."),
    _R.NO_PROVIDER: _("No provider is set up for this."),
    _R.PLAN_STALE: _("The world is no longer as the plan saw it."),
    _R.PROOF_FAILED: _("The check from outside did not pass."),
    _R.GAVE_UP: _("It was tried often enough without success."),
    _R.UNDO_FAILED: _("Something could not be undone."),
}

BRAKES: Mapping[str, Text] = {
    BrakeReason.DELETES: _("it deletes something"),
    BrakeReason.NOT_OURS: _("it touches a record that is not ours"),
    BrakeReason.NAME_SERVERS: _("it touches name servers"),
    BrakeReason.LARGE_SHARE: _("it changes more than 30 % of a zone"),
}

_CHANGES: Mapping[Action, Text] = {
    Action.KEEP: _("Keep %(kind)s %(target)s as it is"),
    Action.CREATE: _("Create %(kind)s %(target)s"),
    Action.UPDATE: _("Change %(kind)s %(target)s"),
    Action.DELETE: _("Delete %(kind)s %(target)s"),
}

KINDS: Mapping[str, Text] = {
    "name": _("the name"),
    "schema": _("the database of"),
    "pages": _("the first pages of"),
    "dns_record": _("the DNS record"),
    "web_host": _("the web host entry of"),
    "certificate": _("the certificate of"),
    "administrator": _("the administrator"),
    "address": _("the public address"),
    "name_sign": _("the look-alike sign of"),
    "domain": _("the host name"),
    "fingerprint": _("the sign of the release of"),
    "stored_schema": _("the schema in store"),
    "canary": _("the test file of"),
    "state": _("the state of"),
    "main_name": _("the name in the links of the site:"),
    "media": _("the uploaded files of"),
    "backup": _("the backup of"),
    "backup_check": _("the reading back of the backup of"),
    "restored_schema": _("the restored database of"),
    "former_schema": _("the former database"),
    "placement": _("the web host of"),
}


FACTS: Mapping[str, Text] = {
    "type": _("type"),
    "target": _("leads to"),
    "ttl": _("seconds it may be kept"),
    "owner": _("owner"),
    "comment": _("mark"),
    "state": _("state"),
    "until": _("until"),
    "schema": _("database"),
    "kind": _("kind of site"),
    "site_name": _("title"),
    "name": _("title"),
    "hostname": _("host name"),
    "hosts": _("host names"),
    "port": _("port"),
    "key": _("key"),
    "is_public": _("open to search engines"),
    "is_suspended": _("suspended"),
    "policy": _("policy"),
    "username": _("user name"),
    "group": _("role"),
    "label": _("name"),
    "server": _("web host"),
    "main": _("name in the links"),
    "pages": _("name the pages believe"),
    "accounts": _("accounts"),
    "files": _("files"),
    "redirects_until": _("leads on until"),
    "is_custom": _("a domain of the site's own"),
    "since": _("since"),
    "leads_here": _("leads to the site"),
    "names": _("names"),
    "records": _("records"),
    "source": _("comes from"),
}


def fact_words(name: str) -> str:
    """Return what a fact of a plan is called."""
    return str(FACTS.get(name, name))


def value_words(value: Any) -> str | None:
    """Return a value of a plan as a person reads it; None stays None: there is nothing."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return None if value is None else str(value)


def reason_words(code: str) -> str:
    """Return what a reason means."""
    return str(REASONS.get(code, code))


def change_words(change: Change) -> str:
    """Return one planned change as a sentence."""
    kind = str(KINDS.get(change.kind, change.kind))
    return str(_CHANGES[change.action]) % {"kind": kind, "target": change.target}


def trouble_words(trouble: Trouble) -> tuple[str, str]:
    """Return what went wrong and how to mend it."""
    message = filled(gettext(trouble.words), trouble.values) if trouble.words else ""
    remedy = filled(gettext(trouble.advice), trouble.values) if trouble.advice else ""
    return message, remedy


def stored_trouble(error: Mapping[str, Any] | None) -> Trouble | None:
    """Return a stored error as a value."""
    return Trouble.from_json(error) if error else None
