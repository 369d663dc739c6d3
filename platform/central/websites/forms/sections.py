"""The pages of the request form (SOP 003 chapter 7), in the order of the task list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from central.people.models import Agency
from central.ui.fields import DayField
from central.websites.changes import CHANGES, sites_of
from central.websites.models import WebsiteRequest
from central.websites.states import ChangeKind, KindOfWork
from tenants.registry.models import Tenant


class Line(forms.CharField):
    """One line as it was typed; `operations.save_draft` judges it, with words of its own for each fault.

    A draft may have gaps, so nothing is required here; `demanded` says that submission asks for it.
    """

    demanded = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.validators = []


class SectionForm(forms.Form):
    """One page of the form, filled from the request; what is typed goes to `save_draft` as it is."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: WebsiteRequest, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: getattr(case, name) for name in self.base_fields if hasattr(case, name)})
        super().__init__(*args, **kwargs)

    @property
    def given(self) -> dict[str, Any]:
        """What this page says, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class DemandedDay(DayField):
    """A date that a draft may lack and submission asks for."""

    demanded = True


class Optional(Line):
    """A line that may stay empty."""

    demanded = False


class KindForm(SectionForm):
    """Creation or development; the words "coret yang tidak perlu" of the paper form."""

    kind_of_work = forms.ChoiceField(
        label=_("What do you ask for?"), choices=KindOfWork.choices, widget=forms.RadioSelect
    )


class ChangeForm(SectionForm):
    """Which site, and what of it is to change; only what that change needs is asked on the next page."""

    site = forms.ModelChoiceField(
        label=_("Which site?"),
        queryset=Tenant.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        required=False,
        error_messages={"invalid_choice": _("This site is none of the agency's any more. Choose another.")},
    )
    change = forms.ChoiceField(
        label=_("What is to change?"), choices=ChangeKind.choices, widget=forms.RadioSelect, required=False
    )

    def __init__(self, *args: Any, case: WebsiteRequest, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        chooser = self.fields["site"]
        assert isinstance(chooser, forms.ModelChoiceField)  # noqa: S101
        chooser.queryset = sites_of(case.agency)


class DomainForm(SectionForm):
    """The domain the site is to answer under besides its own name."""

    wanted_domain = Line(
        label=_("Domain of one's own"),
        help_text=_("For example www.dinkes.example. You will be shown which record to enter with its registrar."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}),
    )


class WordsForm(SectionForm):
    """A change in words: why, or what exactly."""

    change_words = Line(
        label=_("What is to change, and why?"),
        help_text=_("The officials and the officer read it; a few sentences are enough."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class ResponsibleForm(SectionForm):
    """Penanggung jawab website: who runs the site and receives the activation link."""

    responsible_name = Line(label=_("Full name"), widget=forms.TextInput(attrs={"autocomplete": "name"}))
    responsible_position = Line(
        label=_("Position"),
        help_text=_("For example: Head of the planning subdivision."),
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    responsible_phone = Line(
        label=_("Office or mobile telephone"),
        help_text=_("Digits, spaces and hyphens, such as (0254) 555-0100 or 0812-5550-0100."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    responsible_email = Line(
        label=_("E-mail address"),
        help_text=_("The activation link of the site is sent to this address, and only there."),
        widget=forms.TextInput(attrs={"autocomplete": "email", "spellcheck": "false", "inputmode": "email"}),
    )


class AddressForm(SectionForm):
    """Nama subdomain; capitals, blanks around it and the whole address are understood."""

    label = Line(
        label=_("Subdomain"),
        help_text=_("Letters a to z, digits and hyphens; the usual short form of the agency's name."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}),
    )


class HeadForm(SectionForm):
    """Who signs: the head of the agency, with NIP, place and date."""

    head_title = Line(label=_("Title of the head of the agency"), help_text=_("For example: Kepala Dinas Kesehatan."))
    head_name = Line(label=_("Full name with academic titles"))
    head_nip = Line(
        label=_("NIP"),
        help_text=_("18 digits; spaces may be typed."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    place = Line(label=_("Place"), help_text=_("For example: Serang."))
    letter_date = DemandedDay(label=_("Date of the letter"), required=False)
    letter_number = Optional(label=_("Number of the letter"))


class CommitmentForm(SectionForm):
    """The commitment sentence of the form."""

    commitment = forms.BooleanField(label=_("On behalf of the agency I give this commitment."), required=False)

    def __init__(self, *args: Any, case: WebsiteRequest, **kwargs: Any) -> None:
        initial = {"commitment": case.commitment_at is not None, "version": case.version}
        super().__init__(*args, case=case, initial=initial, **kwargs)


class ScanForm(forms.Form):
    """The signed form, scanned."""

    scan = forms.FileField(
        label=_("Signed form"),
        help_text=_("PDF, JPG or PNG, at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={
            "required": _("No file was chosen. Choose the scan of the signed form."),
            "empty": _("The file is empty. Scan the signed form again."),
        },
    )


class NewForm(forms.Form):
    """For which of one's agencies the request is."""

    agency = forms.ModelChoiceField(
        label=_("For which agency is the website?"),
        queryset=Agency.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("No agency was chosen. Choose the one the website is for.")},
    )

    def __init__(self, *args: Any, agencies: QuerySet[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser = self.fields["agency"]
        assert isinstance(chooser, forms.ModelChoiceField)  # noqa: S101
        chooser.queryset = agencies


@dataclass(frozen=True)
class Section:
    """One entry of the task list."""

    slug: str
    title: str | Promise
    form: type[SectionForm]
    fields: tuple[str, ...]
    # Fields that may stay empty are not among `fields`.

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
    Section(
        "pimpinan",
        _("Head of the agency and letter"),
        HeadForm,
        ("head_title", "head_name", "head_nip", "place", "letter_date"),
    ),
    Section("komitmen", _("Commitment"), CommitmentForm, ("commitment_at",)),
)
# Of development: asked in the place of the new site's name, each only where the change needs it.
CHANGE = Section("perubahan", _("Site and change"), ChangeForm, ("site", "change"))
DOMAIN = Section("domain", _("Domain of one's own"), DomainForm, ("wanted_domain",))
WORDS = Section("uraian", _("The change in words"), WordsForm, ("change_words",))
_BY_QUESTION = {"label": SECTIONS[2], "wanted_domain": DOMAIN, "change_words": WORDS}
BY_SLUG: Mapping[str, Section] = {section.slug: section for section in (*SECTIONS, CHANGE, DOMAIN, WORDS)}


def sections_for(request: WebsiteRequest) -> tuple[Section, ...]:
    """Return the pages of the form for this request: of development only the questions that matter."""
    if request.kind_of_work == KindOfWork.CREATE:
        return SECTIONS
    kind, responsible, _address, *rest = SECTIONS
    asks = CHANGES[request.change].asks if request.change else ()
    return (kind, CHANGE, *(_BY_QUESTION[name] for name in asks), responsible, *rest)


def next_open(request: WebsiteRequest) -> Section | None:
    """Return the first page that is not complete, or None when all are."""
    return next((section for section in sections_for(request) if not section.is_complete(request)), None)


def section_of(field: str) -> str:
    """Return the slug of the page that holds a field; empty for one that no page holds."""
    name = "commitment_at" if field == "commitment" else field
    return next(
        (section.slug for section in BY_SLUG.values() if name in section.fields or name in section.form.base_fields),
        "",
    )
