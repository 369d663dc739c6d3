"""How a page shows what an operation refused: at the field it belongs to, with the remedy, nothing typed lost."""

from __future__ import annotations

from django import forms

from kernel.errors import DomainError, InvalidValue


def refused(form: forms.Form, error: DomainError) -> None:
    """Put an operation's refusal into the form, at its field where it names one of the form's."""
    field = error.field if isinstance(error, InvalidValue) and error.field in form.fields else None
    form.add_error(field, str(error))
