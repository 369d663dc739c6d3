"""An office with its people, and requests brought to any state by the operations themselves."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import pikepdf
from django.core.files.base import ContentFile

from central.people.models import Agency
from central.people.queries import today
from central.websites import operations as act
from central.websites.models import WebsiteRequest
from central.websites.sites import admin_username
from central.websites.states import ProfileCode
from kernel.time import now
from provisioning.models import Run
from provisioning.states import RunState
from tenants.members.models import Activation, User
from tenants.registry.models import Tenant
from tenants.registry.switching import in_tenant
from tests.factories.people import make_agency, make_applicant, make_official
from tests.factories.registry import make_tenant

DIVISION, SECTION = "Bidang Aplikasi", "Seksi Pengembangan"
# The one documented example number; nobody's.
NIP = "197001011995031001"

FORM = {
    "kind_of_work": "CREATE",
    "label": "dinkes",
    "responsible_name": "Sekretaris Dinas Kesehatan (contoh)",
    "responsible_phone": "(0254) 555-0100",
    "responsible_email": "admin@dinkes.example",
    "responsible_position": "Sekretaris Dinas",
    "head_title": "Kepala Dinas Kesehatan",
    "head_name": "Kepala Dinas Kesehatan (contoh)",
    "head_nip": NIP,
    "place": "Serang",
    "letter_number": "045/12-UM/2026",
    "commitment": True,
}


@dataclass(frozen=True)
class Office:
    """Who is there: the levels of the chain, an agency and who acts for it."""

    head: User
    division: User
    section: User
    officer: User
    agency: Agency
    applicant: User


def make_office(*, agency: Agency | None = None) -> Office:
    """The office with one holder of each post, its calendar and service times, and one applicant agency."""
    act.prepare_procedure(by="uji")
    agency = agency or make_agency()
    return Office(
        head=make_official("AGENCY_HEAD", "Kepala Dinas Kominfo (contoh)"),
        division=make_official("DIVISION_HEAD", "Kepala Bidang Aplikasi (contoh)", division=DIVISION),
        section=make_official("SECTION_HEAD", "Kepala Seksi Pengembangan (contoh)", division=DIVISION, section=SECTION),
        officer=make_official("OFFICER", "Petugas (contoh)", division=DIVISION, section=SECTION),
        agency=agency,
        applicant=make_applicant(agency),
    )


def make_scan(name="formulir.pdf") -> ContentFile:
    """A real one-page PDF."""
    stream = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(stream)
    return ContentFile(stream.getvalue(), name=name)


def make_draft(office: Office, *, scan=True, **changes) -> WebsiteRequest:
    """A complete draft, the signed form attached unless told otherwise."""
    data = {**FORM, "letter_date": today(), **changes}
    case = act.save_draft(by=office.applicant, agency=office.agency, data=data)
    if scan:
        case = act.attach_scan(case=case, by=office.applicant, version=case.version, file=make_scan())
    return case


def make_request(
    office: Office, *, state="SUBMITTED", scan=True, profile=ProfileCode.PROSE_8, **changes
) -> WebsiteRequest:
    """A request brought to a state by the steps of its profile, everyone doing their part."""
    if profile != ProfileCode.PROSE_8:
        act.set_policy(by="uji", source="uji", profile=profile)
    case = make_draft(office, scan=scan, **changes)
    for reached, step in PATHS[profile]:
        if case.state == state:
            break
        case = step(office, case)
        assert case.state == reached, f"{case.state} instead of {reached}"
        if state in AWAY:
            return AWAY[state](office, case)
    assert case.state == state
    return case


def finish_run(run: Run, *, case: WebsiteRequest) -> Tenant:
    """Let the engine's work be done: a routable site with its administrator, and the run at its happy end."""
    tenant = make_tenant(name=case.agency.name, label=case.label, parent=case.parent, created_for=case.number)
    with in_tenant(tenant):
        user = User.objects.create(username=admin_username(case), email=case.responsible_email)
        Activation.objects.create(user=user, sent_to=user.email, created_at=now())
    Run.objects.filter(pk=run.pk).update(
        state=RunState.SUCCEEDED, tenant=tenant, wake_at=None, lease_until=None, lease_by="", finished_at=now()
    )
    return tenant


def fail_run(run: Run, *, reason="proof_failed") -> Run:
    """Let the run stop for a person."""
    Run.objects.filter(pk=run.pk).update(
        state=RunState.FAILED, reason_code=reason, wake_at=None, lease_until=None, lease_by="", finished_at=now()
    )
    run.refresh_from_db()
    return run


def _submit(office, case):
    return act.submit(case=case, by=office.applicant, version=case.version)


def _dispose_head(office, case):
    return act.dispose(case=case, by=office.head, version=case.version, instructions=[1, 2])


def _dispose_division(office, case):
    return act.dispose(case=case, by=office.division, version=case.version, instructions=[6])


def _assign(office, case):
    return act.assign(case=case, by=office.section, version=case.version, officer=office.officer, instructions=[6, 8])


def _assign_by_table(office, case):
    return act.assign(case=case, by=office.division, version=case.version, officer=office.officer, instructions=[6])


def _start(office, case):
    return act.start_provisioning(case=case, by=office.officer, version=case.version)


def _build(office, case):
    finish_run(case.run, case=case)
    case.run.refresh_from_db()
    return act.mark_provisioned(run=case.run)


def _report(office, case):
    return act.report(case=case, by=office.officer, version=case.version)


def _accept_section(office, case):
    return act.accept_report(case=case, by=office.section, version=case.version)


def _accept_division(office, case):
    return act.accept_report(case=case, by=office.division, version=case.version)


def _answer(office, case):
    return act.answer(case=case, by=office.head, version=case.version)


def _answer_by_table(office, case):
    return act.answer(case=case, by=office.division, version=case.version)


def _activate(office, case):
    return act.mark_active(tenant=case.tenant)


PATHS = {
    ProfileCode.PROSE_8: (
        ("SUBMITTED", _submit),
        ("DISPOSED_HEAD", _dispose_head),
        ("DISPOSED_DIVISION", _dispose_division),
        ("ASSIGNED", _assign),
        ("PROVISIONING", _start),
        ("PROVISIONED", _build),
        ("REPORTED_SECTION", _report),
        ("REPORTED_DIVISION", _accept_section),
        ("REPORTED_HEAD", _accept_division),
        ("ANSWERED", _answer),
        ("ACTIVE", _activate),
    ),
    ProfileCode.TABLE_4: (
        ("SUBMITTED", _submit),
        ("DISPOSED_HEAD", _dispose_head),
        ("ASSIGNED", _assign_by_table),
        ("PROVISIONING", _start),
        ("PROVISIONED", _build),
        ("ANSWERED", _answer_by_table),
        ("ACTIVE", _activate),
    ),
}
AWAY = {
    "RETURNED": lambda office, case: act.return_to_applicant(
        case=case, by=office.head, version=case.version, reasons=["SIGNATURE_MISSING"]
    ),
    "REJECTED": lambda office, case: act.reject(
        case=case, by=office.head, version=case.version, code="ALREADY_HAS_SITE"
    ),
    "CANCELLED": lambda office, case: act.withdraw(case=case, by=office.applicant, version=case.version),
}
