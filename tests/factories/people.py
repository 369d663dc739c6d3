"""Agencies, accounts, posts and links, as the product itself makes them."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count

from central.people import operations
from central.people.models import Agency, Appointment, AppointmentKind
from central.people.queries import today
from tenants.members.models import User
from tests.factories.registry import make_parent

_numbers = count(1)
BY = "uji"


def make_user(name="", *, username="", email="") -> User:
    """An account with a verified address and no password."""
    number = next(_numbers)
    username = username or f"orang{number}"
    return operations.ensure_account(
        username=username,
        email=email or f"{username}@kominfo.example",
        full_name=name or f"Pegawai {number} (contoh)",
        by=BY,
    )


def make_agency(name="Dinas Kesehatan (contoh)", *, label="dinkes", is_ours=False, parent=None) -> Agency:
    """An agency under the parent domain of the tests."""
    return Agency.objects.create(
        name=name,
        region="Provinsi Contoh",
        parent=parent or make_parent(),
        suggested_label=label,
        head_title=f"Kepala {name}",
        is_ours=is_ours,
    )


def make_applicant(agency: Agency, *, username="") -> User:
    """Somebody who may act for an agency."""
    user = make_user(f"Pengelola {agency.name}", username=username)
    link = operations.link_agency(user=user, agency=agency, position="Sekretaris (contoh)", by=BY)
    operations.confirm_link(link=link, by=BY)
    return user


def make_post(
    user: User, role: str, *, kind="DEFINITIVE", since: date | None = None, until: date | None = None, **unit
) -> Appointment:
    """An appointment that holds today unless dates are given; acting ones get a decree, a Plh an end."""
    acting = (
        {}
        if kind == AppointmentKind.DEFINITIVE
        else {"decree_number": "800/1/CONTOH/2026", "decree_date": date(2026, 1, 2)}
    )
    if kind == AppointmentKind.PLH and until is None:
        until = (since or today()) + timedelta(days=7)
    return operations.appoint(
        user=user,
        role=role,
        kind=kind,
        valid_from=since or today() - timedelta(days=30),
        valid_to=until,
        by=BY,
        **acting,
        **unit,
    )


def make_official(role: str, name="", *, kind="DEFINITIVE", since=None, until=None, **unit) -> User:
    """An account with a post."""
    user = make_user(name or f"{role} (contoh)")
    make_post(user, role, kind=kind, since=since, until=until, **unit)
    return user
