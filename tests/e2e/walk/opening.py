"""What a new office has before its first request: agencies, officials with their posts, calendar, letterhead.

Run as a program, `python -m tests.e2e.walk.opening PASSWORD`, so that the walk itself knows nothing but pages.
"""

from __future__ import annotations

import sys

import django
from django.conf import settings


def open_office(password: str) -> None:
    """Load the sample lists as an administrator would, and give every account its password."""
    from central.people.loaders import load_agencies, load_officials
    from central.people.models import Role
    from central.people.queries import holders, today
    from central.websites.operations import prepare_procedure
    from kernel.clock.operations import confirm_closures, propose_holidays
    from kernel.letters import letterheads
    from tenants.members.models import User

    examples = settings.ROOT / "examples"
    load_agencies(examples / "agencies-banten.csv", by="pembukaan")
    load_officials(examples / "officials.yml", by="pembukaan")
    prepare_procedure(by="pembukaan")
    administrator = holders(Role.PLATFORM_ADMIN).get().user
    for year in (today().year, today().year + 1):
        propose_holidays(year=year, by="pembukaan")
        confirm_closures(year=year, source="SKB tiga menteri (contoh)", by=administrator)
    letterheads.put_in_use(
        government="Pemerintah Provinsi Banten",
        office="Dinas Komunikasi, Informatika, Statistik dan Persandian",
        place="Serang",
        address="Kawasan Pusat Pemerintahan Provinsi Banten, Serang",
        by="pembukaan",
    )
    for user in User.objects.all():
        user.set_password(password)
        user.save(update_fields=["password"])


if __name__ == "__main__":
    django.setup()
    open_office(sys.argv[1])
