"""An applicant's own account and agency."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from central.people.access import person, signed_in
from central.people.forms import LinkForm
from central.people.operations import register_applicant
from central.people.queries import links_of, roles_of
from central.ui.forms import posted, refused
from kernel.errors import InvalidValue


@signed_in
def account(request: HttpRequest) -> HttpResponse:
    """Show who one is here: posts held today, agencies one acts for, ways to change password and second factor."""
    user = person(request)
    roles = sorted(roles_of(user), key=lambda role: role.title)
    return render(request, "people/account.html", {"roles": roles, "links": links_of(user)})


@signed_in
def link(request: HttpRequest) -> HttpResponse:
    """Ask central IT to confirm for which agency one acts."""
    user = person(request)
    form = LinkForm(posted(request), initial={"full_name": user.full_name, "phone": user.phone})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            register_applicant(
                user=user,
                full_name=values["full_name"],
                phone=values["phone"],
                agency=values["agency"],
                position=values["position"],
                by=user,
            )
        except InvalidValue as error:
            refused(form, error)
        else:
            messages.success(request, _("Sent to central IT. You get an e-mail as soon as it is confirmed."))
            return redirect("people:account")
    return render(request, "people/link.html", {"form": form})
