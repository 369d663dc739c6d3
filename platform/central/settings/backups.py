"""Backups that are made by themselves: how often, in which hours, how many at once, how long kept, when missed."""

from __future__ import annotations

from kernel import env


def at_least(least: int, name: str, default: int) -> int:
    """Return a whole number that is not below `least`.

    :raises BadSetting: it is below, or no whole number.
    """
    value = env.integer(name, default)
    if value < least:
        raise env.BadSetting(f"{name}={value} is below {least}.", remedy=f"Write it as {name}={default}.")
    return value


def hours(name: str, default: str) -> tuple[int, int]:
    """Return the hours of a day between which something may begin: the first of them, and the one it ends before.

    Across midnight the first is the greater; equal ones mean the whole day.

    :raises BadSetting: it is no two hours of a day.
    """
    value = env.text(name, default)
    first, dash, last = (part.strip() for part in value.partition("-"))
    if not (dash and first.isdecimal() and last.isdecimal() and int(first) < 24 and int(last) <= 24):
        raise env.BadSetting(
            f"{name}={value!r} is no two hours of a day.", remedy=f"Write it as {name}={default}, or 0-24 for any hour."
        )
    return int(first), int(last) % 24


# An active site whose newest whole backup is older gets another one; 0: none is made by itself.
GAPURA_BACKUP_EVERY_DAYS = at_least(0, "GAPURA_BACKUP_EVERY_DAYS", 7)
# Local time in which they begin.
GAPURA_BACKUP_HOURS = hours("GAPURA_BACKUP_HOURS", "21-5")
# So many are at work at once; each takes one of the worker's processes for as long as it lasts.
GAPURA_BACKUP_RUNS = at_least(1, "GAPURA_BACKUP_RUNS", 1)
# They are kept so long; the newest one longer, until another takes its place.
GAPURA_BACKUP_KEPT_DAYS = at_least(1, "GAPURA_BACKUP_KEPT_DAYS", 35)
# An active site whose newest whole backup is older is told of: two turns were missed.
GAPURA_BACKUP_AGE_DAYS = at_least(1, "GAPURA_BACKUP_AGE_DAYS", 2 * GAPURA_BACKUP_EVERY_DAYS or 35)
