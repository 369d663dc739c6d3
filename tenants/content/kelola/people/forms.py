"""The forms of a site's people: name, address, roles; no password, no superuser."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tenants.members.models import User


class PersonForm(forms.ModelForm[User]):
    """What is common to inviting and changing."""

    required_css_class = "required"

    groups = forms.ModelMultipleChoiceField(
        label=_("Roles"),
        queryset=Group.objects.order_by("pk"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("An administrator manages everything, an editor publishes, a contributor writes drafts."),
        error_messages={"required": _("Choose at least one role: without one, the person may do nothing here.")},
    )

    class Meta:
        model = User
        fields: ClassVar[list[str]] = ["full_name", "email", "phone", "groups"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["full_name"].required = True
        self.fields["email"].required = True

    def clean_email(self) -> str:
        """Refuse an address that another account has: the sign-in goes by it."""
        email = str(self.cleaned_data["email"]).lower()
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise ValidationError(
                _("Somebody with this address already has an account. Look them up in the list of users."),
                code="address_taken",
            )
        return email


class InvitationForm(PersonForm):
    """Invites a person; the account is made by the operation, not by the form."""


class PersonEditForm(PersonForm):
    """Changes a person's particulars, roles and activity; nobody takes their own rights away by mistake."""

    class Meta(PersonForm.Meta):
        fields: ClassVar[list[str]] = ["full_name", "email", "phone", "is_active", "groups"]

    def __init__(self, *args: Any, editing_self: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if editing_self:
            del self.fields["is_active"]
            del self.fields["groups"]
