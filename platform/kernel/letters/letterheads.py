"""The head of the paper: who writes, and from where."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from kernel import audit
from kernel.letters.models import Letterhead
from kernel.letters.shapes import Record, Text
from kernel.time import now


@dataclass(frozen=True)
class Head:
    """A letterhead as a letter keeps it."""

    government: str
    office: str
    address: str
    contact: str
    place: str
    emblem: bytes | None = None

    def as_json(self) -> dict[str, str]:
        """Return the words of it; the emblem is in the PDF."""
        return {name: value for name, value in asdict(self).items() if name != "emblem"}


# Until the office has written its own: SOP 003 names this kind of office; no address is invented.
UNWRITTEN = Head(
    government="Pemerintah Daerah", office="Dinas Komunikasi dan Informatika", address="", contact="", place="Tempat"
)


SHAPE = Record(
    needed={"government": Text(longest=150), "office": Text(longest=200), "place": Text(longest=80)},
    may={"address": Text(longest=300), "contact": Text(longest=300)},
)


def active() -> Head:
    """Return the letterhead in use in the active schema."""
    row = Letterhead.objects.filter(active=True).first()
    if row is None:
        return UNWRITTEN
    return Head(
        government=row.government,
        office=row.office,
        address=row.address,
        contact=row.contact,
        place=row.place,
        emblem=bytes(row.emblem) if row.emblem else None,
    )


def is_written() -> bool:
    """Say whether the active schema has a letterhead of its own."""
    return Letterhead.objects.filter(active=True).exists()


def put_in_use(
    *,
    government: str,
    office: str,
    place: str,
    by: str | AbstractBaseUser | None,
    address: str = "",
    contact: str = "",
    emblem: bytes | None = None,
) -> Letterhead:
    """Replace the letterhead in use; letters already issued keep theirs; the same words again change nothing.

    :param emblem: a PNG as `kernel.uploads.reencode_image` returns it; without one the gate of the platform is drawn.
    :raises InvalidValue: for words that cannot be printed.
    """
    given = {"government": government, "office": office, "address": address, "contact": contact, "place": place}
    words: dict[str, str] = SHAPE.take(given, path="")
    words = {name: words.get(name, "") for name in given}
    with transaction.atomic():
        present = Letterhead.objects.select_for_update().filter(active=True).first()
        if present and _same(present, words=words, emblem=emblem):
            return present
        Letterhead.objects.filter(active=True).update(active=False)
        row = Letterhead.objects.create(**words, emblem=emblem, created_at=now())
        audit.record(event="letterhead.replaced", subject=f"letterhead:{row.pk}", by=by, data=words)
    return row


def _same(row: Letterhead, *, words: dict[str, str], emblem: bytes | None) -> bool:
    own = bytes(row.emblem) if row.emblem else None
    return own == emblem and all(getattr(row, name) == value for name, value in words.items())
