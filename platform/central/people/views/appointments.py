"""Who holds which post: definitively, or acting by decree."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from central.people.access import held_by, person
from central.people.forms import AppointmentForm, EndForm
from central.people.models import Appointment, Role
from central.people.operations import appoint, end_appointment
from central.people.queries import in_force, today
from central.ui.forms import posted, refused
from kernel.errors import DomainError


@held_by(Role.PLATFORM_ADMIN, Role.OPERATOR, Role.AUDITOR)
def current(request: HttpRequest) -> HttpResponse:
    """List the appointments in force today and those to come."""
    to_come = Appointment.objects.filter(valid_from__gt=today()).select_related("user")
    shown = {"current": in_force().select_related("user"), "to_come": to_come}
    return render(request, "people/appointments.html", shown)


@held_by(Role.PLATFORM_ADMIN)
def new(request: HttpRequest) -> HttpResponse:
    """Appoint an official."""
    form = AppointmentForm(posted(request), initial={"valid_from": today()})
    if request.method == "POST" and form.is_valid():
        try:
            appoint(by=person(request), **form.cleaned_data)
        except DomainError as error:
            refused(form, error)
        else:
            messages.success(request, _("The appointment is on record."))
            return redirect("people:appointments")
    return render(request, "people/appointment_form.html", {"form": form})


@held_by(Role.PLATFORM_ADMIN)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an appointment end with a day."""
    row = get_object_or_404(Appointment.objects.select_related("user"), pk=pk)
    form = EndForm(posted(request), initial={"last_day": today()})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            end_appointment(appointment=row, last_day=values["last_day"], reason=values["reason"], by=person(request))
        except DomainError as error:
            refused(form, error)
        else:
            messages.success(request, _("The appointment ends with that day."))
            return redirect("people:appointments")
    return render(request, "people/appointment_end.html", {"form": form, "appointment": row})
