"""Serves the files of the site that was asked, and of no other (HAZARDS 8)."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, HttpResponseNotModified
from django.utils._os import safe_join
from django.utils.http import http_date
from django.views.decorators.http import require_safe
from django.views.static import was_modified_since

from tenants.registry.switching import current_schema, in_platform

# Shown in the page; everything else is offered as a download. SVG is not here: it can hold script.
INLINE = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp", "image/avif"})
# Documents go through Wagtail's own view, which knows who may read them.
WITHHELD = ("documents",)


@require_safe
def serve(request: HttpRequest, schema: str, path: str) -> HttpResponseBase:
    """Return a file of the active site.

    :raises Http404: when the address names another schema, a withheld folder, or no file; the answer is the same.
    """
    if in_platform() or schema != current_schema():
        raise Http404
    file = _find(schema, path)
    changed = file.stat().st_mtime
    if not was_modified_since(request.headers.get("If-Modified-Since"), int(changed)):
        return HttpResponseNotModified()
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    inline = kind in INLINE
    response = FileResponse(file.open("rb"), as_attachment=not inline, filename=file.name, content_type=kind)
    response["Last-Modified"] = http_date(changed)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "public, max-age=3600"
    return response


def _find(schema: str, path: str) -> Path:
    if "\0" in path or path.split("/", 1)[0] in WITHHELD:
        raise Http404
    root = Path(settings.MEDIA_ROOT) / schema
    try:
        file = Path(safe_join(str(root), path))
    except SuspiciousFileOperation as error:
        raise Http404 from error
    # A link inside the folder must not lead out of it.
    if not file.is_file() or root.resolve() not in file.resolve().parents:
        raise Http404
    return file
