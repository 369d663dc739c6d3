"""Who may do what to a site that is there, and who may see how it stands."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from central.people.models import Role
from central.people.queries import agencies_of, has_role
from central.people.rules import CENTRAL_IT, Actor
from central.people.visibility import roles_today
from central.websites.models import WebsiteRequest
from kernel.errors import NotAllowed
from provisioning.kinds import KINDS
from provisioning.models import Run
from tenants.members.models import User
from tenants.registry.models import Tenant

# They ask for an operation, let its run go on and call it off.
KEEPERS = CENTRAL_IT
# The second person of a deletion may be a head: another pair of eyes, never whoever asked for it.
APPROVERS = (*KEEPERS, Role.SECTION_HEAD, Role.DIVISION_HEAD)


def require_keeper(by: Actor) -> None:
    """Let operators and platform administrators work on sites, and the machine itself by name.

    :raises NotAllowed: otherwise.
    """
    if isinstance(by, User) and not has_role(by, *KEEPERS):
        raise NotAllowed(
            _("Only an operator or administrator of the platform changes a site that is in use."),
            remedy=_("Ask the service desk of the office that runs this platform."),
        )


def narrowed(roles: tuple[Role, ...], *, run: Run) -> tuple[Role, ...]:
    """Return who of `roles` may decide about a run: fewer where it works on a site that is in use."""
    return tuple(role for role in roles if role in APPROVERS) if KINDS[run.kind].is_lifecycle else roles


def is_keeper(request: HttpRequest) -> bool:
    """Say whether the person behind a request may work on sites."""
    return bool(roles_today(request).intersection(role.value for role in KEEPERS))


def may_see(request: HttpRequest, tenant: Tenant) -> bool:
    """Say whether somebody may see how a site stands: every official, and whoever acts for its agency."""
    if roles_today(request):
        return True
    user = request.user
    if not isinstance(user, User):
        return False
    asked = WebsiteRequest.objects.filter(tenant=tenant)
    return asked.filter(applicant=user).exists() or asked.filter(agency__in=agencies_of(user)).exists()
