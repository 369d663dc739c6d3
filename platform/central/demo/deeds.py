"""What comes next in each state, and who does it; the same operations as behind the buttons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

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
    title: str
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
    S.SUBMITTED: Deed(Role.AGENCY_HEAD, "Kepala Dinas mendisposisikan", _dispose),
    S.DISPOSED_HEAD: Deed(Role.DIVISION_HEAD, "Kepala Bidang mendisposisikan", _dispose),
    S.DISPOSED_DIVISION: Deed(Role.SECTION_HEAD, "Kepala Seksi menugaskan petugas", _assign),
    S.ASSIGNED: Deed(Role.OFFICER, "Petugas memulai pembuatan situs", _build),
    S.PROVISIONED: Deed(Role.OFFICER, "Petugas melaporkan hasil", _report),
    S.REPORTED_SECTION: Deed(Role.SECTION_HEAD, "Kepala Seksi meneruskan laporan", _accept),
    S.REPORTED_DIVISION: Deed(Role.DIVISION_HEAD, "Kepala Bidang meneruskan laporan", _accept),
    S.REPORTED_HEAD: Deed(Role.AGENCY_HEAD, "Kepala Dinas menjawab dengan surat", _answer),
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
            f"Tidak ada pemegang jabatan {deed.role.label} hari ini.",
            remedy="Periksa masa berlaku jabatan di examples/officials.yml, lalu jalankan lagi.",
        )
    return post.user
