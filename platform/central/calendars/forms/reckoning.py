"""What the calculator is asked: from when, and which standard."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from central.calendars.forms.fields import day_field, time_field
from central.calendars.forms.service_times import StandardFields
from central.calendars.queries import ServiceTime
from kernel.clock.calendars import WorkCalendar
from kernel.clock.policies import Policy, ServiceStandard

OPTIONAL = ("policy", "amount")


class ReckonForm(StandardFields):
    """A beginning and either a service time of a procedure or a standard of one's own."""

    field_order = ("date", "time", "service", "policy", "amount")
    date = day_field(label=_("Received on"))
    time = time_field(label=pgettext_lazy("time of day", "At"))
    service = forms.ChoiceField(label=_("Service time"), required=False)

    def __init__(self, *args: Any, services: Sequence[ServiceTime], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        service = self.fields["service"]
        assert isinstance(service, forms.ChoiceField)  # noqa: S101
        service.choices = [("", _("Another one, as below")), *((found.code, _described(found)) for found in services)]
        for name in OPTIONAL:
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("service") or self.errors:
            return cleaned
        for name in OPTIONAL:
            if not cleaned.get(name):
                self.add_error(name, gettext("Choose a service time above, or fill in this field."))
        return cleaned

    def start(self, calendar: WorkCalendar) -> datetime:
        """Return the beginning in the calendar's zone."""
        return datetime.combine(self.cleaned_data["date"], self.cleaned_data["time"], tzinfo=calendar.zone)

    def standard(self) -> ServiceStandard:
        """Return the standard of one's own.

        :raises InvalidServiceTime: when it is longer than its unit allows.
        """
        return ServiceStandard(Policy(self.cleaned_data["policy"]), self.cleaned_data["amount"])


def _described(service: ServiceTime) -> str:
    return f"{service.words} – {service.row}. {service.title}" if service.row else f"{service.words} – {service.title}"
