"""The operators' pages: what ends when, renewing by hand, uploading, and how a domain gets its certificates."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from central.certificates import queries
from central.certificates.access import KEEPERS, READERS
from central.certificates.forms import PolicyForm, UploadForm
from central.people.access import held_by, person
from central.people.visibility import roles_today
from central.ui.forms import posted
from kernel.errors import DomainError
from provisioning import certificate_work
from provisioning.certificates.models import Certificate
from provisioning.certificates.refusals import UploadRefused
from tenants.registry.models import ParentDomain

A_PAGE = 50


@require_safe
@held_by(*READERS)
def listing(request: HttpRequest) -> HttpResponse:
    """List the certificates, those that end first at the top, fifty a page; and the domains with their policies."""
    search = request.GET.get("q", "")[:100].replace("\x00", "")
    page = Paginator(queries.rows(search=search), A_PAGE).get_page(request.GET.get("page"))
    keeps = bool(roles_today(request) & {role.value for role in KEEPERS})
    shown = {
        "page": page,
        "lines": [queries.line_of(row) for row in page.object_list],
        "parents": queries.parents(),
        "search": search,
        "keeps": keeps,
    }
    return render(request, "central_certificates/listing.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@held_by(*KEEPERS)
def upload(request: HttpRequest) -> HttpResponse:
    """Take a certificate of the region's own; everything that is wrong with it is named at once."""
    files = request.FILES if request.method == "POST" else None
    form = UploadForm(posted(request), files, initial={"name": request.GET.get("name", "")[:253]})
    if request.method == "POST" and form.is_valid():
        try:
            certificate = certificate_work.upload(
                name=form.cleaned_data["name"],
                chain=form.content("chain"),
                key=form.content("key"),
                accept_older=form.cleaned_data["accept_older"],
                by=person(request),
            )
        except UploadRefused as error:
            form.refuse(error)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The certificate of %(name)s is in use.") % {"name": certificate.name})
            return redirect("central_certificates:listing")
    names = [line.wanted for line in queries.parents()]
    return render(request, "central_certificates/upload.html", {"form": form, "names": names})


@require_POST
@held_by(*KEEPERS)
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a certificate renewed now."""
    certificate = get_object_or_404(Certificate, pk=pk)
    try:
        certificate_work.renew(certificate=certificate, by=person(request))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The renewal of %(name)s has begun.") % {"name": certificate.name})
    return redirect("central_certificates:listing")


@require_http_methods(["GET", "HEAD", "POST"])
@held_by(*KEEPERS)
def policy(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how the sites of a domain get their certificates."""
    parent = get_object_or_404(ParentDomain, pk=pk)
    form = PolicyForm(posted(request), initial={"policy": parent.certificate_policy})
    if request.method == "POST" and form.is_valid():
        certificate_work.set_policy(parent=parent, policy=form.cleaned_data["policy"], by=person(request))
        messages.success(request, _("The certificates of %(domain)s are set.") % {"domain": parent.name})
        return redirect("central_certificates:listing")
    return render(request, "central_certificates/policy.html", {"form": form, "parent": parent})
