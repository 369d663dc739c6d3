"""A person's own account at /kelola/account/: Wagtail's page, but for names that have no first and last part."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.account import AccountView, BaseSettingsPanel, NameEmailSettingsPanel

from tenants.members.models import User


class NameForm(forms.ModelForm[User]):
    """One name, as the person writes it."""

    class Meta:
        model = User
        fields: ClassVar[list[str]] = ["full_name", "phone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["full_name"].required = True


class NamePanel(BaseSettingsPanel):
    """Takes the place of Wagtail's first and last name."""

    name = "name"
    title = _("Name")
    order = 100
    form_class = NameForm


class PersonAccountView(AccountView):
    """The account page of whoever is signed in."""

    def get_panels(self) -> list[Any]:
        """Return Wagtail's panels with the name in one piece."""
        return [
            NamePanel(panel.request, panel.user, panel.profile) if isinstance(panel, NameEmailSettingsPanel) else panel
            for panel in super().get_panels()
        ]
