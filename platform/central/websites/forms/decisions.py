"""What an official fills in to decide: the disposition sheet, reasons of a return, the code of a rejection."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from central.websites.states import Secrecy, Urgency

NOTE_LENGTH = 1000


class DecisionForm(forms.Form):
    """Every decision carries the version of the case that the person saw, so that a stale one is told."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class NoteForm(DecisionForm):
    """A decision that needs no more than a word."""

    note = forms.CharField(
        label=_("Note"), required=False, max_length=NOTE_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReasonedForm(DecisionForm):
    """A decision that needs its reason said."""

    note = forms.CharField(
        label=_("Reason"),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("The reason is missing. Say in a sentence what has to be corrected.")},
    )


class WithdrawalForm(DecisionForm):
    """The agency no longer asks for the website."""

    note = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The officials read it; a sentence is enough."),
    )


class DispositionForm(NoteForm):
    """The disposition sheet: forwarded to, numbered instructions, urgency and secrecy, note."""

    to = forms.ChoiceField(
        label=_("Forwarded to"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Nobody was chosen. Choose to whom the request goes."),
            "invalid_choice": _("This one can no longer be chosen. Choose to whom the request goes."),
        },
    )
    instructions = forms.TypedMultipleChoiceField(
        label=_("Instructions"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose one or more."),
        error_messages={"required": _("No instruction was chosen. A disposition says what to do: choose one.")},
    )
    urgency = forms.ChoiceField(
        label=_("Urgency"), choices=Urgency.choices, initial=Urgency.ORDINARY, widget=forms.RadioSelect
    )
    secrecy = forms.ChoiceField(
        label=_("Secrecy"), choices=Secrecy.choices, initial=Secrecy.ORDINARY, widget=forms.RadioSelect
    )

    field_order = ("to", "instructions", "note", "urgency", "secrecy", "version")

    def __init__(
        self,
        *args: Any,
        receivers: Iterable[tuple[str, str]],
        instructions: Iterable[tuple[int, Any]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = list(receivers)
        receiver, numbered = self.fields["to"], self.fields["instructions"]
        assert isinstance(receiver, forms.ChoiceField) and isinstance(numbered, forms.TypedMultipleChoiceField)  # noqa: S101
        receiver.choices = choices
        if len(choices) == 1:
            receiver.initial = choices[0][0]
        numbered.choices = [(number, f"{number}. {words}") for number, words in instructions]


class AssignmentForm(DispositionForm):
    """The disposition of the last level: to one officer by name."""


class ReassignmentForm(DecisionForm):
    """Another officer takes the work over, for a reason that is said."""

    to = forms.ChoiceField(
        label=_("Officer"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("No officer was chosen. Choose who takes the work over."),
            "invalid_choice": _("This officer can no longer be chosen. Choose who takes the work over."),
        },
    )
    note = forms.CharField(
        label=_("Reason"),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("The reason is missing. Say in a sentence why another officer takes over.")},
    )

    def __init__(self, *args: Any, receivers: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser = self.fields["to"]
        assert isinstance(chooser, forms.ChoiceField)  # noqa: S101
        chooser.choices = list(receivers)


class ReturnForm(DecisionForm):
    """Several reasons, each may point at a page of the form, with words of the official's own."""

    reasons = forms.MultipleChoiceField(
        label=_("What has to be mended?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("No reason was chosen. Choose one, so that the agency knows what to mend.")},
    )
    note = forms.CharField(
        label=_("Explanation for the agency"),
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, reasons: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reasons"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101
        field.choices = list(reasons)


class RejectionForm(DecisionForm):
    """One coded reason and words of the official's own; the letter of rejection carries both."""

    code = forms.ChoiceField(
        label=_("Reason of the rejection"),
        widget=forms.RadioSelect,
        error_messages={"required": _("No reason was chosen. A rejection needs one; it is printed in the letter.")},
    )
    note = forms.CharField(
        label=_("Explanation"),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("The explanation is missing. Say in a sentence why; the letter carries it.")},
    )

    def __init__(self, *args: Any, codes: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = list(codes)
