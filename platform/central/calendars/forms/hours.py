"""Office hours of a week: per weekday opening, break and closing; a weekday left empty is closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from itertools import pairwise
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from central.calendars.forms.fields import day_field, reason_field, source_field, time_field
from kernel.clock.frames import Frame, WeekFrames, week_frames

PARTS = {"opens": _("Opens"), "pauses": _("Break from"), "resumes": _("Break to"), "closes": _("Closes")}
NAME_LENGTH = 120


@dataclass(frozen=True, slots=True)
class WeekdayRow:
    """One weekday of the form, for the template."""

    weekday: str
    fields: tuple[BoundField, ...]

    @property
    def has_errors(self) -> bool:
        return any(field.errors for field in self.fields)


class WeekForm(forms.Form):
    """Seven weekdays of four times each; `frames` is the week they describe."""

    def __init__(self, *args: Any, week: WeekFrames | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for weekday, label in WEEKDAYS.items():
            for part, words in PARTS.items():
                self.fields[f"{part}_{weekday}"] = time_field(label=f"{label}, {words}", required=False)
        if week is not None:
            self.initial = {**self.initial, **_as_initial(week)}

    def weekdays(self) -> Iterator[WeekdayRow]:
        """Yield the weekdays with their four fields."""
        for weekday, label in WEEKDAYS.items():
            yield WeekdayRow(str(label), tuple(self[f"{part}_{weekday}"] for part in PARTS))

    def others(self) -> Iterator[BoundField]:
        """Yield the fields that are no times of day."""
        times = {f"{part}_{weekday}" for weekday in WEEKDAYS for part in PARTS}
        return (field for field in self if field.name not in times)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            frames = {weekday: self._frames(weekday, cleaned) for weekday in WEEKDAYS}
            if not any(frames.values()) and not self.errors:
                self.add_error("opens_0", gettext("The whole week is closed. Enter the hours of at least one day."))
            if not self.errors:
                cleaned["frames"] = week_frames(frames)
        return cleaned

    def _frames(self, weekday: int, cleaned: dict[str, Any]) -> tuple[Frame, ...]:
        times = {part: cleaned.get(f"{part}_{weekday}") for part in PARTS}
        if not any(times.values()):
            return ()
        problem = _problem(times)
        if problem:
            part, words = problem
            # The summary above the form stands far from the week: it names the day and the time.
            self.add_error(f"{part}_{weekday}", f"{self.fields[f'{part}_{weekday}'].label}: {words}")
            return ()
        return _as_frames(times)


class OfficeHoursForm(WeekForm):
    """The ordinary week, from a day on."""

    valid_from = day_field(label=_("From this day on"), help_text=_("Cases that are under way keep their due times."))
    reason = reason_field(label=_("Decree or reason"))


class DatedHoursForm(WeekForm):
    """Hours between two dates, both included; they begin as those of Ramadan."""

    name = forms.CharField(
        label=_("Name"),
        max_length=NAME_LENGTH,
        error_messages={"required": _("The name is missing, for example: Ramadan 1448 H.")},
    )
    first = day_field(label=_("First day"))
    last = day_field(label=_("Last day"))
    source = source_field(help_text=_("For example: the circular that names the first and the last day."))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", gettext("The last day lies before the first. Choose a later one."))
        return cleaned


def _problem(times: dict[str, time | None]) -> tuple[str, str] | None:
    """Return the part at fault and why, or None."""
    for part in ("opens", "closes"):
        if times[part] is None:
            return part, gettext("This time is missing. Fill it in, or empty the whole day if it is closed.")
    if (times["pauses"] is None) != (times["resumes"] is None):
        part = "pauses" if times["pauses"] is None else "resumes"
        return part, gettext("A break has a beginning and an end. Fill in both, or neither.")
    given = [(part, moment) for part in PARTS if (moment := times[part]) is not None]
    for (_earlier, before), (part, after) in pairwise(given):
        if after <= before:
            return part, gettext("This time must be later than %(time)s.") % {"time": f"{before:%H.%M}"}
    return None


def _as_frames(times: dict[str, time | None]) -> tuple[Frame, ...]:
    marks = [moment for moment in (times[part] for part in PARTS) if moment is not None]
    return tuple(Frame(opens, closes) for opens, closes in zip(marks[::2], marks[1::2], strict=True))


def _as_initial(week: WeekFrames) -> dict[str, time]:
    """Return the times of a week for the form; a day of more than one break shows its first and last stretch."""
    initial: dict[str, time] = {}
    for weekday, frames in enumerate(week):
        if frames:
            initial[f"opens_{weekday}"], initial[f"closes_{weekday}"] = frames[0].opens, frames[-1].closes
        if len(frames) > 1:
            initial[f"pauses_{weekday}"], initial[f"resumes_{weekday}"] = frames[0].closes, frames[-1].opens
    return initial
