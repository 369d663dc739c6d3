"""What the demo needs before a request: parent domains, agencies, officials, calendar, sign-ins."""

from __future__ import annotations

import secrets
from pathlib import Path

from django.conf import settings

from central.people.loaders import load_agencies, load_officials
from central.people.models import Appointment, Role
from central.people.queries import holders, in_force, today
from central.websites.operations import prepare_procedure
from kernel.clock.operations import confirm_closures, propose_holidays
from kernel.letters.letterheads import put_in_use
from tenants.members.models import User

BY = "demo"
DECREE = "SKB tiga menteri (contoh)"
EXAMPLES: Path = settings.ROOT / "examples"


def prepare() -> None:
    """Load the sample lists and confirm the holidays; a second time changes nothing."""
    load_agencies(EXAMPLES / "agencies-banten.csv", by=BY)
    load_officials(EXAMPLES / "officials.yml", by=BY)
    prepare_procedure(by=BY)
    put_in_use(
        government="Pemerintah Provinsi Banten",
        office="Dinas Komunikasi, Informatika, Statistik dan Persandian",
        address="Kawasan Pusat Pemerintahan Provinsi Banten, Serang",
        contact="surel: layanan@diskominfo.example",
        place="Serang",
        by=BY,
    )
    _confirm_holidays()


def _confirm_holidays() -> None:
    """Let the sample administrator confirm what the library proposes for this year and the next."""
    administrator = holders(Role.PLATFORM_ADMIN).first()
    for year in (today().year, today().year + 1):
        propose_holidays(year=year, by=BY)
        if administrator is not None:
            confirm_closures(year=year, source=DECREE, by=administrator.user)


def password() -> str:
    """Return the password of the demo's role accounts: random, kept beside the data, readable by its owner only."""
    path = settings.GAPURA_HOME / "demo-password"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(12), encoding="ascii")
    return str(path.read_text(encoding="ascii"))


def give_sign_ins() -> list[tuple[str, str]]:
    """Let every sample account sign in with the demo's password; returns title and user name of each."""
    chosen = password()
    titles: dict[int, str] = {row.user_id: _title(row) for row in in_force().select_related("user").order_by("-pk")}
    people = list(User.objects.exclude(email="").order_by("pk"))
    for user in people:
        if not user.check_password(chosen):
            user.set_password(chosen)
            user.save(update_fields=["password"])
    return [(titles.get(user.pk, user.get_full_name()), user.username) for user in people]


def _title(row: Appointment) -> str:
    return f"{row.get_role_display()} {row.section or row.division}".strip()
