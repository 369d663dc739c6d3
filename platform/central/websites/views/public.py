"""Tracking without signing in: roles and times, no names and no contacts."""

from __future__ import annotations

import io

import segno
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control

from central.people.access import public
from central.ui.forms import posted
from central.websites import queries
from kernel.ids import normalise_code
from kernel.letters.addresses import platform_address


class CodeForm(forms.Form):
    """The tracking code, as it stands on the receipt."""

    code = forms.CharField(
        label=_("Tracking code"),
        max_length=40,
        help_text=_("It stands on the receipt, for example 7K3M-9QTX-2B4D. Capitals and hyphens do not matter."),
        error_messages={"required": _("No code was typed. It stands on the receipt of the request.")},
    )


@public
def track_form(request: HttpRequest) -> HttpResponse:
    """Ask for the tracking code."""
    form = CodeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        code = normalise_code(form.cleaned_data["code"])
        if queries.track(code) is not None:
            return redirect("websites:track", code)
        form.add_error("code", _("No request has this code. Compare it with the receipt, letter by letter."))
    return render(request, "websites/public/track_form.html", {"form": form})


@public
def track(request: HttpRequest, code: str) -> HttpResponse:
    """Show where a request stands."""
    tracked = queries.track(normalise_code(code))
    if tracked is None:
        raise Http404
    shown = {
        "tracked": tracked,
        "steps": tracked.steps,
        "open_step": next((step for step in tracked.steps if step.is_open), None),
        "code": code,
    }
    return render(request, "websites/public/track.html", shown)


@public
@cache_control(public=True, max_age=86400)
def track_qr(request: HttpRequest, code: str) -> HttpResponse:
    """Draw the QR code of a tracking page."""
    drawing = io.BytesIO()
    address = f"{platform_address().rstrip('/')}/lacak/{normalise_code(code)[:20]}/"
    code_drawn = segno.make(address, error="m")
    code_drawn.save(drawing, kind="svg", scale=4, border=2, xmldecl=False, dark="#0a3641", light="#ffffff")
    return HttpResponse(drawing.getvalue(), content_type="image/svg+xml")
