"""The platform's verification pages, and the PDF for whoever may have it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from central.people.access import person, signed_in
from kernel.ids import normalise_code
from kernel.letters import files
from kernel.letters import views as shared
from kernel.letters.access import may_download
from kernel.letters.models import Letter


class AskCode(shared.AskCode):
    """`/verifikasi/` of the platform."""

    template_name = "central_letters/verification.html"
    namespace = "central_letters"


class ShowRecord(shared.ShowRecord):
    """`/verifikasi/<code>/` of the platform."""

    template_name = "central_letters/verification.html"
    namespace = "central_letters"


@signed_in
def download(request: HttpRequest, code: str) -> HttpResponse:
    """Give out the PDF as issued.

    :raises PermissionDenied: for whoever has nothing to do with the letter.
    """
    letter = Letter.objects.filter(verification_code=normalise_code(code)).first() if "\x00" not in code else None
    if letter is None:
        raise Http404
    if not may_download(person(request), letter):
        raise PermissionDenied(
            _("This letter is for the agency it was written to. Anybody may verify it by its code at /verifikasi/.")
        )
    try:
        content = files.read_pdf(letter)
    except files.FileMissing as error:
        return HttpResponse(str(error), status=503, content_type="text/plain; charset=utf-8")
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{files.file_name(letter)}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
