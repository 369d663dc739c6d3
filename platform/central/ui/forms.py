"""How a page shows what an operation refused: at the field it belongs to, with the remedy, nothing typed lost."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict

from kernel.errors import DomainError, InvalidValue


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form is bound to: what was sent, however little; nothing while the page is only opened."""
    return request.POST if request.method == "POST" else None


def refused(form: forms.Form, error: DomainError) -> None:
    """Put an operation's refusal into the form, at its field where it names one of the form's."""
    field = error.field if isinstance(error, InvalidValue) and error.field in form.fields else None
    form.add_error(field, str(error))


def renewed(form: forms.Form, **values: Any) -> None:
    """Put newer values beside what was typed, such as the version a stale form did not know."""
    # A form's own copy: what a request sent is never changed.
    data: Any = form.data
    form.data = data.copy()
    for name, value in values.items():
        form.data[name] = str(value)  # type: ignore[index]
