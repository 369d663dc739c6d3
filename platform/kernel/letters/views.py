"""The verification pages, for the platform and for each site; only the template differs."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from kernel.ids import normalise_code
from kernel.letters import throttle, verification
from kernel.letters.verification import PublicRecord

MISSES = 20


class VerificationPage(View):
    """What the two pages share: the template, the limit, the words for nothing found."""

    access: ClassVar[str] = "public"
    template_name = "letters/verification.html"
    namespace = "letters"
    http_method_names = ["get", "head", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Turn away who has guessed too often."""
        if throttle.is_over(request, name="verification", limit=MISSES):
            problem = _("Too many codes that do not exist were tried from here. Please wait ten minutes.")
            response = self.show(request, problem=problem, status=429)
            response.headers["Retry-After"] = str(throttle.WINDOW_S)
            return response
        return super().dispatch(request, *args, **kwargs)

    def show(self, request: HttpRequest, *, status: int = 200, **shown: Any) -> HttpResponse:
        """Return the page."""
        record: PublicRecord | None = shown.get("record")
        addresses = {
            "ask_url": reverse(f"{self.namespace}:ask"),
            "record_url": reverse(f"{self.namespace}:verify", args=[record.code]) if record else "",
        }
        context = {"max_megabytes": _max_bytes() // 1024**2, **addresses, **shown}
        return render(request, self.template_name, context, status=status)

    def miss(self, request: HttpRequest, *, problem: str, **shown: Any) -> HttpResponse:
        """Return the page with what was not found, and count it."""
        throttle.count(request, name="verification")
        return self.show(request, problem=problem, status=404, **shown)

    def uploaded(self, request: HttpRequest) -> UploadedFile[bytes] | None:
        """Return the uploaded file when it can be compared at all."""
        file = request.FILES.get("file")
        return file if isinstance(file, UploadedFile) and file.size and file.size <= _max_bytes() else None


class AskCode(VerificationPage):
    """`/verifikasi/`: type a code, or hand in a file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form, or lead a typed code to its page."""
        typed = request.GET.get("code", "").strip()
        if not typed:
            return self.show(request)
        code = normalise_code(typed)
        if verification.by_code(code) is None:
            return self.miss(request, problem=_unknown(), typed=typed[:40])
        return redirect(reverse(f"{self.namespace}:verify", args=[code]))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Look for the letter whose file this is; the file is hashed and forgotten."""
        file = self.uploaded(request)
        if file is None:
            return self.show(request, problem=_unfit_file(), status=400)
        record = verification.by_file(file.chunks())
        if record is None:
            return self.miss(request, problem=_unknown_file())
        return self.show(request, record=record, same_file=True)


class ShowRecord(VerificationPage):
    """`/verifikasi/<code>/`: the record behind a code, and whether a file is its PDF."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """Show the record."""
        record = verification.by_code(code)
        return self.show(request, record=record) if record else self.miss(request, problem=_unknown(), typed=code[:40])

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """Compare a file with the record's hash."""
        record = verification.by_code(code)
        if record is None:
            return self.miss(request, problem=_unknown(), typed=code[:40])
        file = self.uploaded(request)
        if file is None:
            return self.show(request, record=record, file_problem=_unfit_file(), status=400)
        return self.show(request, record=record, same_file=_is_its_file(record, file))


def _is_its_file(record: PublicRecord, file: UploadedFile[bytes]) -> bool:
    return verification.file_hash(file.chunks()) == record.sha256


def _max_bytes() -> int:
    return int(settings.GAPURA_UPLOAD_MAX_BYTES)


def _unknown() -> str:
    return _(
        "There is no letter with this code. Compare it with the foot of the letter: three groups of four letters and "
        "digits, without the letters I, L, O and U. If it is the same, the letter was not issued here."
    )


def _unknown_file() -> str:
    return _(
        "No letter issued here has exactly this file. A scan or a saved copy differs from the original: "
        "type the code at the foot of the letter instead."
    )


def _unfit_file() -> str:
    return _("Choose the PDF of the letter, at most %(limit)s MB.") % {"limit": _max_bytes() // 1024**2}
