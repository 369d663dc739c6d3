"""What comes next in each state, and who does it; the same operations as behind the buttons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from central.people.models import Role
from central.people.queries import holders
from central.websites import operations
from central.websites.models import WebsiteRequest
from central.websites.queries import officers_for
from central.websites.states import RequestState as S
from kernel.errors import GapuraError
from tenants.members.models import User

FOLLOW_UP, BY_THE_RULES, HOSTING, REPORT_BACK = 1, 2, 6, 8


class NobodyThere(GapuraError):
    """The demo found nobody in a post; its officials were not loaded, or their appointments have ended."""

    code = "demo_nobody_there"


@dataclass(frozen=True)
class Deed:
    """One step of the demo: who, in which words, and the operation."""

    role: Role
    title: str | Promise
    act: Callable[[WebsiteRequest, User], WebsiteRequest]


def _dispose(case: WebsiteRequest, by: User) -> WebsiteRequest:
    chosen = [FOLLOW_UP, BY_THE_RULES]
    return operations.dispose(case=case, by=by, version=case.version, instructions=chosen)


def _assign(case: WebsiteRequest, by: User) -> WebsiteRequest:
    officer = officers_for(case)[0]
    chosen = [HOSTING, REPORT_BACK]
    return operations.assign(case=case, by=by, version=case.version, officer=officer, instructions=chosen)


def _build(case: WebsiteRequest, by: User) -> WebsiteRequest:
    return operations.start_provisioning(case=case, by=by, version=case.version)


def _report(case: WebsiteRequest, by: User) -> WebsiteRequest:
    return operations.report(case=case, by=by, version=case.version)


def _accept(case: WebsiteRequest, by: User) -> WebsiteRequest:
    return operations.accept_report(case=case, by=by, version=case.version)


def _answer(case: WebsiteRequest, by: User) -> WebsiteRequest:
    return operations.answer(case=case, by=by, version=case.version)


DEEDS: dict[str, Deed] = {
    S.SUBMITTED: Deed(Role.AGENCY_HEAD, _("The head of the office disposes"), _dispose),
    S.DISPOSED_HEAD: Deed(Role.DIVISION_HEAD, _("The head of division disposes"), _dispose),
    S.DISPOSED_DIVISION: Deed(Role.SECTION_HEAD, _("The head of section assigns an officer"), _assign),
    S.ASSIGNED: Deed(Role.OFFICER, _("The officer starts the building of the site"), _build),
    S.PROVISIONED: Deed(Role.OFFICER, _("The officer reports the result"), _report),
    S.REPORTED_SECTION: Deed(Role.SECTION_HEAD, _("The head of section passes the report on"), _accept),
    S.REPORTED_DIVISION: Deed(Role.DIVISION_HEAD, _("The head of division passes the report on"), _accept),
    S.REPORTED_HEAD: Deed(Role.AGENCY_HEAD, _("The head of the office replies by letter"), _answer),
}


def doer(deed: Deed, case: WebsiteRequest) -> User:
    """Return who does it in this case.

    :raises NobodyThere: when the post is empty today.
    """
    if deed.role == Role.OFFICER and case.officer is not None:
        return case.officer
    post = holders(deed.role, division=case.division, section=case.section).order_by("kind").first()
    if post is None:
        raise NobodyThere(
            _("Nobody holds the post today: %(post)s.") % {"post": deed.role.label},
            remedy=str(_("Check the dates of the posts in examples/officials.yml, then start again.")),
        )
    return post.user
