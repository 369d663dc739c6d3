"""Indonesian words for days and times: official letters are Indonesian, whatever the page's language."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
ZONES = {25200: "WIB", 28800: "WITA", 32400: "WIT"}


def day_words(day: date) -> str:
    """Return `5 Januari 2026`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def moment_words(moment: datetime) -> str:
    """Return `5 Januari 2026 pukul 09.00 WIB`, in the office's time."""
    local = timezone.localtime(moment)
    return f"{day_words(local.date())} pukul {local:%H.%M} {zone_of(local)}"


def short_moment_words(moment: datetime) -> str:
    """Return `5 Jan 2026, 09.00 WIB`, for tables."""
    local = timezone.localtime(moment)
    month = "Agu" if local.month == 8 else MONTHS[local.month - 1][:3]
    return f"{local.day} {month} {local.year}, {local:%H.%M} {zone_of(local)}"


def zone_of(local: datetime) -> str:
    """Return WIB, WITA or WIT; elsewhere the offset."""
    offset = local.utcoffset()
    return ZONES.get(int(offset.total_seconds()) if offset is not None else 0, f"UTC{local:%z}")


def nip_words(digits: str) -> str:
    """Return an 18-digit NIP grouped 8-6-1-3, as it is printed; anything else as it is."""
    bare = "".join(digits.split())
    if len(bare) != 18 or not bare.isdigit():
        return digits
    return f"{bare[:8]} {bare[8:14]} {bare[14]} {bare[15:]}"
