"""What backups, archiving and restores ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from central.lifecycle.forms import TYPED, PlainForm, ReasonForm
from kernel.clock.wording import format_moment
from kernel.time import now
from provisioning.operations.archiving import SOONEST
from tenants.registry.models import BackupSet, BackupState


class BackupForm(PlainForm):
    """One of the site's backups; which one stands in the page's address."""

    backup = forms.CharField(widget=forms.HiddenInput)


class ArchiveForm(ReasonForm):
    """The day the site goes, and why."""

    day = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("At least 30 days from now. The site's administrators are told 30, 7 and 2 days before."),
        error_messages={
            "required": _("The day is missing."),
            "invalid": _("This is no date. Write it as year-month-day, such as 2027-01-31."),
        },
    )
    field_order = ("day", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = timezone.localdate(now()) + SOONEST


class RestoreForm(ReasonForm):
    """Which backup, and under which name."""

    backup = forms.ChoiceField(
        label=_("Backup"),
        help_text=_("Pages, files, accounts and complaints become what they were then. Nobody stays signed in."),
        error_messages={"required": _("Choose the backup."), "invalid_choice": _("This is no backup of this site.")},
    )
    label = forms.CharField(
        label=_("Another name"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=TYPED),
        help_text=_("Only the part before the parent domain. Left empty, the site keeps its name."),
    )
    field_order = ("backup", "label", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usable = BackupSet.objects.filter(tenant=self.tenant, state=BackupState.WHOLE).order_by("-started_at")
        self.fields["backup"].choices = [(str(one.pk), _title(one)) for one in usable]  # type: ignore[attr-defined]


def _title(backup: BackupSet) -> str:
    day = format_moment(backup.started_at, timezone.get_default_timezone())
    return f"{day} · {backup.get_reason_display()} · {max(1, backup.size // 1_000_000)} MB"
