"""Every address says who may open it, and keeps its word: walked by everybody, with GET and with POST."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from central.people.access import PUBLIC, SIGNED_IN
from central.people.models import AgencyLink, Appointment, Role
from central.websites.models import ChainPolicy, WebsiteRequest
from central.websites.procedure import PROCEDURE
from kernel.clock.models import CalendarVersion, Closure, HoursOverride, ServicePolicy
from kernel.clock.operations import add_ramadan_hours, propose_holidays
from kernel.letters.models import Letter, NumberSeries
from kernel.outbox.models import OutboxMessage
from provisioning.certificates.models import Certificate
from provisioning.certificates.operations import want_host
from tenants.registry.models import ParentDomain
from tests.factories.people import make_agency, make_official, make_user
from tests.factories.websites import make_draft, make_office, make_request
from tests.repo.addresses import PLATFORM, SITE, Address, addresses
from tests.repo.permission_map import (
    APPLICANT,
    EXAMPLES,
    FOREIGN,
    GUARDED_OTHERWISE,
    OPEN,
    STRANGER,
    VISITOR,
    Access,
    Example,
)

SIGN_IN = "/masuk/"
PERSONAS = [VISITOR, STRANGER, APPLICANT, *(role.value for role in Role)]
EVERYWHERE = [*addresses(PLATFORM), *addresses(SITE)]
OURS = [address for address in addresses(PLATFORM) if address.origin.startswith("central.")]
# 409 is the word to an official of the wrong level: somebody else decides, look again.
REFUSALS = {302, 403, 404, 405, 409}


@dataclass
class World:
    """Rows for the pages to show, and somebody of every kind to open them."""

    users: dict[str, Any]
    draft: WebsiteRequest
    case: WebsiteRequest
    building: WebsiteRequest
    link: AgencyLink
    appointment: Appointment
    letter: Letter
    message: OutboxMessage
    series: str
    closure: Closure
    dated_hours: HoursOverride
    certificate: Certificate
    parent: ParentDomain
    section: str = "subdomain"
    action: str = "dispose"
    procedure: str = PROCEDURE.code
    service_time: str = f"{PROCEDURE.code}.2"
    year: int = 2026
    stood: list[Any] = field(init=False)

    def __post_init__(self) -> None:
        self.stood = self.standing()

    def standing(self) -> list[Any]:
        """Return how the requests stand, and how many rows there are that a page might add or take away."""
        tables = (AgencyLink, Appointment, Closure, HoursOverride, CalendarVersion, ServicePolicy, ChainPolicy, Certificate)
        cases = WebsiteRequest.objects.order_by("pk").values_list("pk", "state", "version")
        return [*cases, *(table.objects.count() for table in tables)]

    def browser(self, persona: str, host: str) -> Client:
        """Return a browser in which this persona is signed in; errors are answers, not exceptions."""
        client = Client(headers={"host": host}, raise_request_exception=False)
        if persona != VISITOR:
            client.force_login(self.users[persona])
        return client


@pytest.fixture
def world(db, hold_clock, tmp_path, settings) -> World:
    settings.PRIVATE_ROOT = tmp_path / "private"
    hold_clock(datetime(2026, 7, 8, 9, 0, tzinfo=ZoneInfo("Asia/Jakarta")))
    office = make_office()
    propose_holidays(year=2026, by="uji")
    ramadan = add_ramadan_hours(first=date(2027, 2, 8), last=date(2027, 3, 9), by="uji", source="uji")
    case, building = make_request(office, label="satu"), make_request(office, label="dua", state="PROVISIONING")
    waiting = make_user("Menunggu (contoh)")
    link = AgencyLink.objects.create(user=waiting, agency=make_agency("Dinas B (contoh)", label="b"), position="Staf")
    return World(
        users={
            STRANGER: make_user("Orang lain (contoh)"),
            APPLICANT: office.applicant,
            "AGENCY_HEAD": office.head,
            "DIVISION_HEAD": office.division,
            "SECTION_HEAD": office.section,
            "OFFICER": office.officer,
            **{role: make_official(role) for role in ("OPERATOR", "AUDITOR", "PLATFORM_ADMIN")},
        },
        draft=make_draft(office, label="tiga"),
        case=case,
        building=building,
        link=link,
        appointment=Appointment.objects.filter(role="AUDITOR").get(),
        letter=Letter.objects.filter(kind="receipt").first(),
        message=OutboxMessage.objects.first(),
        series=NumberSeries.objects.first().code,
        closure=Closure.objects.filter(date="2026-08-17").get(),
        dated_hours=ramadan,
        certificate=want_host(host="kustom.example", by="uji"),
        parent=case.parent,
    )


# --- what is declared -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", EVERYWHERE, ids=lambda address: f"{address.origin} {address.route}")
def test_every_view_declares_who_may_open_it_or_stands_in_the_map(address):
    if getattr(address.view, "access", None) is not None:
        return
    known = address.origin in OPEN or address.origin in GUARDED_OTHERWISE
    foreign = not address.origin.startswith("central.") and _module(address).startswith(tuple(FOREIGN))

    assert known or foreign, (
        f"/{address.route} is open to nobody knows whom. Put @public, @signed_in or @held_by(...) of central.people."
        "access on the view; where that cannot be, name it in tests/repo/permission_map.py with the reason."
    )


@pytest.mark.parametrize("origin", [*OPEN, *GUARDED_OTHERWISE])
def test_the_map_names_only_views_that_are_there_and_declare_nothing(origin):
    found = [address for address in EVERYWHERE if address.origin == origin]

    assert found, f"{origin} is in the map but has no address any more"
    assert all(getattr(address.view, "access", None) is None for address in found), f"{origin} declares access itself"


@pytest.mark.parametrize("address", OURS, ids=lambda address: address.name or address.route)
def test_every_page_of_the_platform_has_an_example_to_walk(address):
    assert address.name in EXAMPLES, (
        f"/{address.route}: add {address.name!r} to EXAMPLES in tests/repo/permission_map.py"
    )


def test_examples_are_of_pages_that_are_there():
    assert set(EXAMPLES) <= {address.name for address in OURS}


def test_declared_roles_are_roles():
    declared = [getattr(address.view, "access", PUBLIC) for address in OURS]

    for access in declared:
        assert access in (PUBLIC, SIGNED_IN) or set(access) <= set(Role.values)


# --- what is kept -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("persona", PERSONAS)
def test_everybody_gets_from_every_page_what_it_declares(world, settings, persona):
    client, broken = world.browser(persona, settings.GAPURA_DOMAIN), []

    for address, access, example in _walk():
        path, wanted = _path(address, example, world), example.promised(access, persona)
        seen, location = _answer(client.get(path))
        if seen != wanted or (persona == VISITOR and access != PUBLIC and seen == 302 and not _asks_in(location)):
            broken.append(f"GET {path} ({address.name}): {seen} {location} instead of {wanted}")

    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("persona", PERSONAS)
def test_whoever_may_not_open_a_page_may_not_post_to_it_either(world, settings, persona):
    client, broken = world.browser(persona, settings.GAPURA_DOMAIN), []

    for address, access, example in _walk():
        path = _path(address, example, world)
        if example.entitles(access, persona):
            continue
        seen, location = _answer(client.post(path))
        if seen not in REFUSALS or (persona == VISITOR and seen == 302 and not _asks_in(location)):
            broken.append(f"POST {path} ({address.name}): {seen} {location}")

    assert not broken, "\n".join(broken)
    assert world.standing() == world.stood, "a refused POST has changed something"


@pytest.mark.parametrize("persona", [VISITOR, STRANGER, APPLICANT])
def test_no_address_of_the_platform_breaks_whatever_stands_in_it(world, settings, persona):
    client = world.browser(persona, settings.GAPURA_DOMAIN)
    paths = sorted({address.sample for address in addresses(PLATFORM)})

    assert [path for path in paths if _answer(client.get(path))[0] >= 500] == []


def test_no_address_of_a_site_breaks_and_its_management_is_closed_to_visitors(tenant_a):
    client = Client(headers={"host": tenant_a.host}, raise_request_exception=False)
    broken, open_to_all = [], []

    for path in sorted({address.sample for address in addresses(SITE)}):
        seen, _location = _answer(client.get(path))
        if seen >= 500:
            broken.append(path)
        if path.startswith("/kelola/") and seen == 200 and path not in WITHOUT_SIGN_IN:
            open_to_all.append(path)

    assert (broken, open_to_all) == ([], [])


# Catalogue and styles of the management: no rows of the site in them.
WITHOUT_SIGN_IN = {"/kelola/jsi18n/", "/kelola/sprite/"}


def _walk() -> Iterator[tuple[Address, Access, Example]]:
    for address in OURS:
        if address.name in EXAMPLES:  # one without is told by its own test
            yield address, getattr(address.view, "access", PUBLIC), EXAMPLES[address.name]


def _path(address: Address, example: Example, world: World) -> str:
    return reverse(address.name, PLATFORM, kwargs=example.parts(world))


def _answer(response) -> tuple[int, str]:
    """Return status and target; a response that streams a file is read, so that the file is closed."""
    if response.streaming:
        response.getvalue()
    return response.status_code, response.headers.get("Location", "")


def _asks_in(location: str) -> bool:
    return location.startswith(f"{SIGN_IN}?next=")


def _module(address: Address) -> str:
    return f"{address.origin.rpartition('.')[0]}."
