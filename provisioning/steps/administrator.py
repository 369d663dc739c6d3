"""Gives the site its first administrator: an account without a password, and an activation without a token."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext_noop

from provisioning.outcomes import Done, Fail, Outcome, Trouble
from provisioning.plan import Actual, Plan
from provisioning.states import ReasonCode
from provisioning.steps.job import Job
from provisioning.steps.sites import find_site, get_site
from tenants.members import activations
from tenants.members.models import Activation, User
from tenants.members.removal import remove_account
from tenants.registry.switching import in_tenant

GROUP = "Administrator situs"

ANOTHER_ACCOUNT = gettext_noop("The user name %(username)s belongs to another account of this site.")
CHOOSE_ANOTHER = gettext_noop("Call the run off, then start it again with another user name.")


def probe(job: Job) -> Actual:
    """Look for the account in the site's own table."""
    with in_tenant(get_site(job)):
        user = User.objects.filter(username=job.desired.admin["username"]).first()
        if user is None:
            return Actual(exists=False)
        is_whole = user.groups.filter(name=GROUP).exists() and Activation.objects.filter(user=user).exists()
    is_same = user.email == job.desired.admin["email"]
    return Actual(exists=True, matches=is_same and is_whole, facts={"username": user.username, "is_same": is_same})


def plan(job: Job, actual: Actual) -> Plan:
    """One account; the address is in the wish, no secret is anywhere."""
    username = job.desired.admin["username"]
    return Plan.single(actual, kind="administrator", target=username, after={"username": username, "group": GROUP})


def apply(job: Job, plan: Plan) -> Outcome:
    """Make account, role and activation in one transaction of the site's schema.

    The activation's link is minted when the reply letter's e-mail goes out, never here.
    """
    actual = probe(job)
    if actual.exists and not actual.facts["is_same"]:
        values = {"username": job.desired.admin["username"]}
        return Fail(ReasonCode.RULE_REFUSED, Trouble("username_taken", ANOTHER_ACCOUNT, CHOOSE_ANOTHER, values=values))
    if not actual.matches:
        with in_tenant(get_site(job)), transaction.atomic():
            user = _account(job)
            user.groups.add(Group.objects.get(name=GROUP))
            if not Activation.objects.filter(user=user).exists():
                activations.issue(user=user, sent_to=user.email, by=job.by)
    return Done({"username": job.desired.admin["username"], "email": job.desired.admin["email"]})


def verify(job: Job, result: Mapping[str, Any]) -> str:
    """Account, role and activation are there."""
    return "" if probe(job).matches else str(result["username"])


def undo(job: Job, plan: Plan) -> Outcome:
    """Void what could still let somebody in; account and schema then go together."""
    site = find_site(job)
    if site is not None:
        with in_tenant(site), transaction.atomic():
            wanted = job.desired.admin
            user = User.objects.filter(username=wanted["username"], email=wanted["email"]).first()
            if user is not None:
                remove_account(user)
    return Done()


def _account(job: Job) -> User:
    wanted = job.desired.admin
    user, is_new = User.objects.get_or_create(
        username=wanted["username"], defaults={"email": wanted["email"], "full_name": wanted.get("full_name", "")}
    )
    if is_new:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user
