"""The page that switches a site's maintenance page on, with reason and end, and the button that ends it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from central.lifecycle.forms import PlainForm
from central.lifecycle.operations import begin_maintenance, end_maintenance
from central.lifecycle.queries import find_tenant
from central.lifecycle.rules import KEEPERS
from central.people.access import held_by, person
from central.ui.forms import posted, refused
from kernel.errors import DomainError
from tenants.registry.maintenance import LONGEST_REASON
from tenants.registry.models import Tenant


class MaintenanceForm(PlainForm):
    """Why, and until when."""

    reason = forms.CharField(
        label=gettext_lazy("Reason, as visitors read it"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("For example: The content is being put in order after the agency was renamed."),
        error_messages={"required": gettext_lazy("The reason is missing. Visitors read it on the page.")},
    )
    until = forms.DateTimeField(
        label=gettext_lazy("Until"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("At most 14 days off. Then the site is shown again by itself."),
        error_messages={
            "required": gettext_lazy("The end is missing. Write day and time."),
            "invalid": gettext_lazy("This is no day and time. Write it as 2026-01-31 17:00."),
        },
    )


@held_by(*KEEPERS)
def maintain(request: HttpRequest, schema_name: str) -> HttpResponse:
    """Ask for reason and end, and show the maintenance page from then on."""
    tenant = _tenant(schema_name)
    typed = posted(request)
    form = MaintenanceForm(typed, initial={"reason": tenant.maintenance_reason, "until": tenant.maintenance_until})
    if typed is not None and form.is_valid():
        try:
            begin_maintenance(tenant=tenant, by=person(request), **form.wants())
        except DomainError as error:
            refused(form, error)
        else:
            messages.success(request, _("Visitors see the maintenance page within ten seconds."))
            return redirect("lifecycle:site", schema_name)
    return render(request, "lifecycle/maintenance.html", {"tenant": tenant, "form": form})


@held_by(*KEEPERS)
@require_POST
def end(request: HttpRequest, schema_name: str) -> HttpResponse:
    """Show the site again at once."""
    try:
        end_maintenance(tenant=_tenant(schema_name), by=person(request))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The site is shown to visitors again."))
    return redirect("lifecycle:site", schema_name)


def _tenant(schema_name: str) -> Tenant:
    tenant = find_tenant(schema_name=schema_name)
    if tenant is None:
        raise Http404
    return tenant
