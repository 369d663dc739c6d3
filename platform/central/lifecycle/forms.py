"""What an operation asks for; the rules of names and domains are the registry's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from provisioning.hosts.models import WebServer
from provisioning.hosts.queries import has_room, loads, server_of
from provisioning.operations.wanting import LONGEST_REASON
from tenants.registry.models import Tenant

TYPED = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class PlainForm(forms.Form):
    """Nothing to ask; knows the site for the forms that do."""

    def __init__(self, *args: Any, host: str = "", tenant: Tenant | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.host = host
        self.tenant = tenant

    def wants(self) -> dict[str, Any]:
        """Return what the operation is started with."""
        return dict(self.cleaned_data)


class ReasonForm(PlainForm):
    """Why."""

    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_REASON,
        help_text=_("The site's contact reads it, and it is kept with the run."),
        error_messages={"required": _("The reason is missing. Say in a sentence why this is done.")},
    )


class RenameForm(ReasonForm):
    """A new name under the same parent domain."""

    label = forms.CharField(
        label=_("New name"),
        max_length=200,
        widget=forms.TextInput(attrs=TYPED),
        help_text=_("Only the part before the parent domain, such as dinkes."),
        error_messages={"required": _("The new name is missing.")},
    )
    field_order = ("label", "reason")


class TransferForm(ReasonForm):
    """The web host the site moves to."""

    server = forms.ChoiceField(
        label=_("New web host"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the web host."),
            "invalid_choice": _("This web host takes no new sites. Choose another."),
        },
    )
    field_order = ("server", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False
        self.fields["reason"].help_text = _("It is kept with the run.")
        if self.tenant is not None:
            self.fields["server"].choices = destinations(self.tenant)  # type: ignore[attr-defined]


def destinations(tenant: Tenant) -> list[tuple[str, str]]:
    """Return the web hosts a site can move to, each with how full it is and where its names will point."""
    held, own = loads(), server_of(tenant)
    others = [one for one in WebServer.objects.exclude(pk=own.pk) if has_room(one, held[one.pk])]
    return [(one.name, _destination(one, held[one.pk])) for one in others]


def _destination(server: WebServer, load: int) -> str:
    sites = ngettext("%(load)d site", "%(load)d sites", load) % {"load": load}
    return f"{server.title} – {server.target} · {sites}"


class NewDomainForm(PlainForm):
    """A domain that is kept elsewhere."""

    domain = forms.CharField(
        label=_("Domain"),
        max_length=500,
        widget=forms.TextInput(attrs={**TYPED, "inputmode": "url"}),
        help_text=_("Such as dinkes.example.go.id, without https://."),
        error_messages={"required": _("The domain is missing.")},
    )


class DomainForm(PlainForm):
    """One of the site's domains; which one stands in the page's address."""

    domain = forms.CharField(widget=forms.HiddenInput)


class DeletionForm(ReasonForm):
    """The end of a site: its name is typed, so that no click does it."""

    typed = forms.CharField(
        label=_("The site's host name, typed once more"),
        max_length=253,
        widget=forms.TextInput(attrs=TYPED),
        error_messages={"required": _("Type the host name of the site that is to be deleted.")},
    )
    field_order = ("typed", "reason")

    def clean_typed(self) -> str:
        """Refuse another name than the site's."""
        typed = str(self.cleaned_data["typed"]).strip().lower()
        if typed != self.host:
            words = _("This is not the host name of this site. Type %(host)s.")
            raise forms.ValidationError(words, params={"host": self.host})
        return typed

    def wants(self) -> dict[str, Any]:
        """The typed name was only a check."""
        return {"reason": self.cleaned_data["reason"]}
