"""The operators' view of the outbox: what went to whom and when, and sending again."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as flash
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from central.notifications import queries
from central.people.access import held_by, person
from central.people.models import Role
from kernel.errors import DomainError
from kernel.outbox import operations
from kernel.outbox.models import MessageState, OutboxMessage

READERS = (Role.OPERATOR, Role.PLATFORM_ADMIN, Role.AUDITOR)
SENDERS = (Role.OPERATOR, Role.PLATFORM_ADMIN)
A_PAGE = 50


@require_safe
@held_by(*READERS)
def listing(request: HttpRequest) -> HttpResponse:
    """List the messages, newest first, fifty a page."""
    chosen = {name: request.GET.get(name, "")[:100].replace("\x00", "") for name in ("state", "kind", "search")}
    page = Paginator(queries.messages(**chosen), A_PAGE).get_page(request.GET.get("page"))
    counts = queries.counts()
    shown = {
        "page": page,
        "lines": [queries.line_of(message) for message in page.object_list],
        "states": [(state, counts[state.value]) for state in MessageState],
        "kinds": queries.kinds_in_use(),
        "chosen": chosen,
    }
    return render(request, "notifications/listing.html", shown)


@require_safe
@held_by(*READERS)
def details(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one message with its text as sent, secrets blanked."""
    message = get_object_or_404(OutboxMessage, pk=pk)
    return render(request, "notifications/details.html", {"line": queries.line_of(message)})


@require_POST
@held_by(*SENDERS)
def retry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a failed message back into the queue."""
    message = get_object_or_404(OutboxMessage, pk=pk)
    try:
        operations.retry(message=message, by=person(request))
    except DomainError as error:
        flash.error(request, str(error))
    else:
        flash.success(request, _("The message is queued again and will be sent within a minute."))
    return redirect("notifications:details", pk=pk)
