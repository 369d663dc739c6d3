"""The pages of the request form (SOP 003 chapter 7), in the order of the task list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from central.websites.models import WebsiteRequest
from central.websites.models.requests import NAME_LENGTH, PLACE_LENGTH, TITLE_LENGTH
from central.websites.states import KindOfWork


class SectionForm(forms.Form):
    """One page of the form; `values_of` reads it from a request, `cleaned_data` is what `save_draft` gets."""

    def __init__(self, *args: Any, request: WebsiteRequest, **kwargs: Any) -> None:
        self.website_request = request
        kwargs.setdefault("initial", {name: getattr(request, name) for name in self.base_fields if hasattr(request, name)})
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if self.is_bound and name in self.errors:
                field.widget.attrs["aria-invalid"] = "true"


class KindForm(SectionForm):
    """Creation or development; the words "coret yang tidak perlu" of the paper form."""

    kind_of_work = forms.ChoiceField(
        label=_("What do you ask for?"),
        choices=KindOfWork.choices,
        widget=forms.RadioSelect,
    )


class ResponsibleForm(SectionForm):
    """Penanggung jawab website: who runs the site and receives the activation link."""

    responsible_name = forms.CharField(
        label=_("Full name"),
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    responsible_position = forms.CharField(
        label=_("Position"),
        max_length=NAME_LENGTH,
        help_text=_("For example: Head of the planning subdivision."),
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    responsible_phone = forms.CharField(
        label=_("Office or mobile telephone"),
        max_length=30,
        help_text=_("Digits, spaces and a plus sign; for example 0254 200123 or +62 812 3456 7890."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    responsible_email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The activation link of the site is sent to this address, and only there."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )


class AddressForm(SectionForm):
    """Nama subdomain."""

    label = forms.CharField(
        label=_("Subdomain"),
        max_length=190,
        help_text=_("Letters a to z, digits and hyphens; the usual short form of the agency's name."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_label(self) -> str:
        """Accept what people type: capitals, blanks around it, the whole address."""
        typed: str = self.cleaned_data["label"].strip().lower().rstrip(".")
        suffix = f".{self.website_request.parent.name}"
        return typed.removesuffix(suffix)


class HeadForm(SectionForm):
    """Who signs: the head of the agency, with NIP, place and date."""

    head_title = forms.CharField(
        label=_("Title of the head of the agency"), max_length=TITLE_LENGTH, help_text=_("For example: Kepala Dinas Kesehatan.")
    )
    head_name = forms.CharField(label=_("Full name with academic titles"), max_length=NAME_LENGTH)
    head_nip = forms.CharField(
        label=_("NIP"),
        max_length=30,
        help_text=_("18 digits; spaces may be typed."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    place = forms.CharField(label=_("Place"), max_length=PLACE_LENGTH, help_text=_("For example: Serang."))
    letter_date = forms.DateField(
        label=_("Date of the letter"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    letter_number = forms.CharField(label=_("Number of the letter"), max_length=80, required=False)

    def clean_head_nip(self) -> str:
        """Store digits only; spaces and dots are how it is written on paper."""
        return "".join(ch for ch in self.cleaned_data["head_nip"] if ch not in " .-")


class CommitmentForm(SectionForm):
    """The commitment sentence of the form."""

    commitment = forms.BooleanField(
        label=_("We undertake to keep the content of the website up to date, so that the public gets current information."),
        error_messages={
            "required": _("The commitment has not been given. Tick the box; without it the request cannot be submitted.")
        },
    )

    def __init__(self, *args: Any, request: WebsiteRequest, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"commitment": request.commitment_at is not None})
        super().__init__(*args, request=request, **kwargs)


class ScanForm(forms.Form):
    """The signed form, scanned."""

    scan = forms.FileField(
        label=_("Signed form"),
        help_text=_("PDF, JPG or PNG, at most 10 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={
            "required": _("No file was chosen. Choose the scan of the signed form."),
            "empty": _("The file is empty. Scan the signed form again."),
        },
    )


@dataclass(frozen=True)
class Section:
    """One entry of the task list."""

    slug: str
    title: str | Promise
    form: type[SectionForm]
    fields: tuple[str, ...]

    def is_complete(self, request: WebsiteRequest) -> bool:
        """Say whether every required field of this page is filled in."""
        return all(getattr(request, name) not in ("", None) for name in self.fields)

    def is_begun(self, request: WebsiteRequest) -> bool:
        """Say whether anything of this page is filled in."""
        return any(getattr(request, name) not in ("", None) for name in self.fields)


SECTIONS: tuple[Section, ...] = (
    Section("jenis", _("Kind of work"), KindForm, ("kind_of_work",)),
    Section(
        "penanggung-jawab",
        _("Person responsible for the website"),
        ResponsibleForm,
        ("responsible_name", "responsible_position", "responsible_phone", "responsible_email"),
    ),
    Section("subdomain", _("Address of the website"), AddressForm, ("label",)),
    Section("pimpinan", _("Head of the agency and letter"), HeadForm, ("head_title", "head_name", "head_nip", "place", "letter_date")),
    Section("komitmen", _("Commitment"), CommitmentForm, ("commitment_at",)),
)
BY_SLUG: Mapping[str, Section] = {section.slug: section for section in SECTIONS}


def next_open(request: WebsiteRequest) -> Section | None:
    """Return the first page that is not complete, or None when all are."""
    return next((section for section in SECTIONS if not section.is_complete(request)), None)

