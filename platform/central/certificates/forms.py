"""The forms of the certificates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from provisioning.certificates.judging import MAX_BYTES
from provisioning.certificates.policies import Policy
from provisioning.certificates.refusals import UploadRefused

POLICIES = (
    (Policy.NONE.value, _("None: TLS ends at another server, or is not wanted")),
    (Policy.WILDCARD.value, _("One for all sites, ordered by itself (record in DNS)")),
    (Policy.PER_HOST.value, _("One for each site, ordered by itself (file on the web host)")),
    (Policy.UPLOADED.value, _("One for all sites, from an authority of the region's own, uploaded by hand")),
)


class UploadForm(forms.Form):
    """A certificate with its chain, its key, and the name it is for."""

    name = forms.CharField(
        label=_("Name it is for"),
        max_length=253,
        help_text=_("A host name, or *.domain for all sites of a domain, such as *.bantenprov.go.id."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "list": "certificate-names"}),
    )
    chain = forms.FileField(
        label=_("Certificate and chain"),
        help_text=_("A PEM file: the site's certificate first, then the intermediate ones."),
        widget=forms.FileInput(attrs={"accept": ".pem,.crt,.cer,.txt"}),
    )
    key = forms.FileField(
        label=_("Private key"),
        help_text=_(
            "A PEM file without passphrase. It is kept as a file of the web host that only the service can read."
        ),
        widget=forms.FileInput(attrs={"accept": ".pem,.key,.txt"}),
    )
    accept_older = forms.BooleanField(label=_("Take it even if it ends earlier than the one in use"), required=False)

    def content(self, field: str) -> bytes:
        """Return a file's content, one byte more than may be at most: what judges it says that it is too much."""
        return bytes(self.cleaned_data[field].read(MAX_BYTES + 1))

    def refuse(self, error: UploadRefused) -> None:
        """Put each thing that is wrong at the field it belongs to."""
        for refusal in error.refusals:
            self.add_error(refusal.at, str(refusal))


class PolicyForm(forms.Form):
    """How the sites of a parent domain get their certificates."""

    policy = forms.ChoiceField(label=_("Certificates of this domain"), choices=POLICIES, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
