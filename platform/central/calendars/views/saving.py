"""What every page that changes something does: try, put a refusal into the form, else tell and lead on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from central.ui.forms import refused
from kernel.errors import DomainError


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what a person sent, empty or not; None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def saved(
    request: HttpRequest,
    form: forms.Form,
    *,
    save: Callable[[], object],
    told: str,
    to: str,
    args: tuple[Any, ...] = (),
) -> HttpResponse | None:
    """Return the redirect after a change, or None when the form is not sent, not valid, or was refused.

    :param save: the operation, with the form's cleaned data; its refusal goes to the field it names.
    :param told: what the person reads on the next page.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        save()
    except DomainError as error:
        refused(form, error)
        return None
    messages.success(request, told)
    return redirect(to, *args)
