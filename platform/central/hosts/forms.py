"""The forms of a web host; what is right is the rule of `provisioning.hosts.checking`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from provisioning.hosts.models import WebServer

TYPED = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class ChangeForm(forms.Form):
    """What may be changed of a web host."""

    title = forms.CharField(
        label=_("Title"), max_length=120, error_messages={"required": _("Say what this web host is called.")}
    )
    address = forms.CharField(
        label=_("Address in DNS"),
        max_length=253,
        widget=forms.TextInput(attrs=TYPED),
        help_text=_(
            "What its sites' names point at: 203.0.113.10, 2001:db8::10, or the full name of a machine that has both."
        ),
        error_messages={"required": _("The address is missing. Write what its sites' names point at.")},
    )
    capacity = forms.IntegerField(
        label=_("Sites it takes"),
        required=False,
        min_value=1,
        help_text=_("Empty: any number."),
        error_messages={
            "invalid": _("Write a whole number, or leave it empty."),
            "min_value": _("At least one site, or empty for any number."),
        },
    )
    asked_at = forms.CharField(
        label=_("Address at which the platform asks it"),
        max_length=253,
        required=False,
        widget=forms.TextInput(attrs=TYPED),
        help_text=_("Empty: the address in DNS. Another one where that cannot be reached from here."),
    )
    listen = forms.CharField(
        label=_("Where its nginx listens"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs=TYPED),
        help_text=_("Such as 203.0.113.10:80; several with a space between. Empty: as the settings say."),
    )
    tls_listen = forms.CharField(
        label=_("Where its nginx listens for TLS"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs=TYPED),
        help_text=_("Such as 203.0.113.10:443. Empty: as the settings say."),
    )

    def __init__(self, *args: Any, is_default: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_default:
            self.fields["address"].required = False
            self.fields["address"].help_text = _("Empty: as the settings say (DNS_TARGET).")

    def values(self) -> dict[str, Any]:
        """Return what was typed as the operation takes it."""
        words = {name: self.cleaned_data[name].split() for name in ("listen", "tls_listen")}
        return {**self.cleaned_data, **words}


class NewForm(ChangeForm):
    """A new web host."""

    name = forms.CharField(
        label=_("Name"),
        max_length=40,
        widget=forms.TextInput(attrs=TYPED),
        help_text=_("Small letters, digits and hyphens, such as web2. It stays."),
        error_messages={"required": _("The name is missing.")},
    )
    folder = forms.CharField(
        label=_("Folder"),
        max_length=100,
        widget=forms.TextInput(attrs=TYPED),
        help_text=_("Below GAPURA_HOME on its machine, such as web2; on another machine usually web. It stays."),
        error_messages={"required": _("The folder is missing.")},
    )
    inventory_host = forms.CharField(
        label=_("Name in the inventory"),
        max_length=253,
        required=False,
        widget=forms.TextInput(attrs=TYPED),
        help_text=_("As it stands in Ansible's inventory. Empty: a folder of this machine."),
    )
    field_order = ("name", "title", "address", "capacity", "inventory_host", "folder", "asked_at", "listen")


def initial_of(server: WebServer) -> dict[str, Any]:
    """Return what a web host's form shows at first."""
    names = ("title", "address", "capacity", "asked_at")
    words = {name: " ".join(getattr(server, name)) for name in ("listen", "tls_listen")}
    return {**{name: getattr(server, name) for name in names}, **words}
