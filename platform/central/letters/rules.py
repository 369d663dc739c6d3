"""Who may have the PDFs of the platform's letters, and where a site's letters are verified."""

from __future__ import annotations

from django.http import HttpRequest

from central.people.models import Role
from central.people.queries import has_role
from central.websites.access import OFFICIALS, may_see, may_see_batch
from central.websites.models import Batch, WebsiteRequest
from kernel.letters.models import Letter
from tenants.members.models import User
from tenants.registry.models import Tenant

INTERNAL_KINDS = frozenset({"disposition_sheet"})
KINDS_OF_BATCHES = frozenset({"batch_reply"})
KINDS_FOR_APPLICANTS = frozenset({"receipt", "return_note", "rejection", "reply", "change_reply"})


def is_for_applicant(user: User, letter: Letter) -> bool:
    """Let whoever may see a request have the letters written to its agency."""
    case = WebsiteRequest.objects.filter(number=letter.reference).first()
    return case is not None and may_see(user, case)


def is_of_own_batch(user: User, letter: Letter) -> bool:
    """Let whoever may see a batch have the letter that lists its requests."""
    batch = Batch.objects.filter(number=letter.reference).first()
    return batch is not None and may_see_batch(user, batch)


def is_for_officials(user: User, letter: Letter) -> bool:
    """Keep disposition sheets, with their notes, among the officials."""
    return has_role(user, *OFFICIALS)


def is_administrator(request: HttpRequest) -> bool:
    """Show the office's stationery to whoever administers the platform."""
    user = request.user
    return isinstance(user, User) and has_role(user, Role.PLATFORM_ADMIN)


def address_of_site(schema_name: str) -> str:
    """Return the public address of a site, or nothing when it has none."""
    tenant = Tenant.objects.filter(schema_name=schema_name).first()
    return tenant.url if tenant else ""
