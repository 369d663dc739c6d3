"""A small platform with a row for every page and somebody of every kind: walked by status, and looked at by axe."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client

from central.people.models import AgencyLink, Appointment
from central.websites.models import Batch, ChainPolicy, WebsiteRequest
from central.websites.procedure import PROCEDURE
from kernel.clock.models import CalendarVersion, Closure, HoursOverride, ServicePolicy
from kernel.clock.operations import add_ramadan_hours, propose_holidays
from kernel.letters.models import Letter, NumberSeries
from kernel.outbox.models import OutboxMessage
from provisioning.certificates.models import Certificate
from provisioning.certificates.operations import want_host
from provisioning.drift.models import Finding, MendApproval, MendPlan
from provisioning.hosts.models import WebServer
from provisioning.models import KnownName, Run
from tenants.registry.models import ParentDomain, Tenant
from tests.factories.batches import PARENT, REGION, school_parent, school_rows, submitted_batch
from tests.factories.drift import make_finding, make_mend_plan
from tests.factories.people import make_agency, make_official, make_user
from tests.factories.registry import make_tenant
from tests.factories.websites import make_draft, make_office, make_request
from tests.repo.permission_map import APPLICANT, STRANGER, VISITOR

# A Wednesday in office hours; the rows are made as of then.
MOMENT = datetime(2026, 7, 8, 9, 0, tzinfo=ZoneInfo("Asia/Jakarta"))


@dataclass
class World:
    """Rows for the pages to show, and somebody of every kind to open them."""

    users: dict[str, Any]
    draft: WebsiteRequest
    case: WebsiteRequest
    building: WebsiteRequest
    link: AgencyLink
    appointment: Appointment
    batch: Batch
    letter: Letter
    message: OutboxMessage
    series: str
    closure: Closure
    dated_hours: HoursOverride
    mend_plan: MendPlan
    stranger: Finding
    site: Tenant
    certificate: Certificate
    parent: ParentDomain
    server: WebServer
    operation: str = "tangguhkan"
    section: str = "subdomain"
    action: str = "dispose"
    deed: str = "batalkan"
    procedure: str = PROCEDURE.code
    service_time: str = f"{PROCEDURE.code}.2"
    year: int = 2026
    stood: list[Any] = field(init=False)

    def __post_init__(self) -> None:
        self.stood = self.standing()

    def standing(self) -> list[Any]:
        """Return how the requests stand, and how many rows there are that a page might add or take away."""
        tables = (
            Batch,
            AgencyLink,
            Appointment,
            Closure,
            HoursOverride,
            CalendarVersion,
            ServicePolicy,
            ChainPolicy,
            Run,
            MendApproval,
            KnownName,
            Certificate,
            WebServer,
        )
        cases = WebsiteRequest.objects.order_by("pk").values_list("pk", "state", "version")
        return [*cases, *(table.objects.count() for table in tables)]

    def browser(self, persona: str, host: str) -> Client:
        """Return a browser in which this persona is signed in; errors are answers, not exceptions."""
        client = Client(headers={"host": host}, raise_request_exception=False)
        if persona != VISITOR:
            client.force_login(self.users[persona])
        return client


def make_world() -> World:
    """Make the rows; the clock stands at `MOMENT`."""
    office = make_office()
    propose_holidays(year=2026, by="uji")
    ramadan = add_ramadan_hours(first=date(2027, 2, 8), last=date(2027, 3, 9), by="uji", source="uji")
    case, building = make_request(office, label="satu"), make_request(office, label="dua", state="PROVISIONING")
    waiting = make_user("Menunggu (contoh)")
    link = AgencyLink.objects.create(user=waiting, agency=make_agency("Dinas B (contoh)", label="b"), position="Staf")
    operator = make_official("OPERATOR")
    school_parent()
    refused = ("school", "SMP Salah (contoh)", REGION, "www", PARENT)
    batch = submitted_batch([*school_rows(3), refused], by=operator)
    return World(
        users={
            STRANGER: make_user("Orang lain (contoh)"),
            APPLICANT: office.applicant,
            "AGENCY_HEAD": office.head,
            "DIVISION_HEAD": office.division,
            "SECTION_HEAD": office.section,
            "OFFICER": office.officer,
            "OPERATOR": operator,
            **{role: make_official(role) for role in ("AUDITOR", "PLATFORM_ADMIN")},
        },
        draft=make_draft(office, label="tiga"),
        case=case,
        building=building,
        link=link,
        appointment=Appointment.objects.filter(role="AUDITOR").get(),
        batch=batch,
        letter=Letter.objects.get(kind="receipt", reference=case.number),
        message=OutboxMessage.objects.first(),
        series=NumberSeries.objects.first().code,
        closure=Closure.objects.filter(date="2026-08-17").get(),
        dated_hours=ramadan,
        mend_plan=make_mend_plan(),
        stranger=make_finding(kind="dns_new_name", subject="slot.contohprov.gapura.localhost", is_mendable=False),
        site=_site_of(case),
        certificate=want_host(host="kustom.example", by="uji"),
        parent=case.parent,
        server=WebServer.objects.create(name="kedua", title="Server kedua", folder="web2", address="127.0.0.2"),
    )


def _site_of(case: WebsiteRequest) -> Tenant:
    """Return a site in use that the applicant of a request has asked for."""
    site = make_tenant(label="situs-satu", state="ACTIVE")
    WebsiteRequest.objects.filter(pk=case.pk).update(tenant=site)
    return site
