"""A judged list becomes a batch: its rows are stored first, and turned into requests afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from central.websites.bulk.covers import checked_cover
from central.websites.bulk.reading import Listing
from central.websites.bulk.verdicts import Verdict
from central.websites.bulk.waking import wake
from central.websites.charter import require_charter
from central.websites.errors import NothingToSubmit
from central.websites.models import Batch, BatchLine
from central.websites.scans import checked_scan
from kernel import audit
from kernel.letters import next_number
from kernel.time import now
from tenants.members.models import User


def open_batch(
    *,
    by: User,
    listing: Listing,
    verdicts: Sequence[Verdict],
    cover: Mapping[str, Any],
    scan: File[bytes] | None,
    key: str,
) -> Batch:
    """Store a batch with every line of its file; the same `key` gives the batch that is there.

    :param cover: the fields of the cover letter and `commitment`.
    :param scan: the signed cover letter; it stands for the signed form of each request.
    :raises InvalidFields: for what the cover letter lacks.
    :raises NothingToSubmit: when no line is new.
    :raises NotAllowed: for somebody who may not ask for many.
    """
    require_charter(by)
    kept = checked_cover(cover)
    if not any(verdict.is_new for verdict in verdicts):
        raise NothingToSubmit(
            _("No line of the list would become a request."),
            remedy=_("Mend the refused lines; what is there already needs no second request."),
        )
    paper = checked_scan(scan) if scan is not None else None
    row = Batch(key=key, by=by, file_name=listing.name, file_sha256=listing.sha256, commitment_at=now(), **kept)
    try:
        with transaction.atomic():
            row.number = next_number(code="website_batch")
            row.save(force_insert=True)
            BatchLine.objects.bulk_create(_line(row, verdict) for verdict in verdicts)
            if paper is not None:
                row.signed_scan.save(f"scan.{paper.ending}", ContentFile(paper.content), save=False)
                row.scan_sha256, row.scan_at = paper.sha256, now()
                row.save(update_fields=["signed_scan", "scan_sha256", "scan_at"])
            wake()
            data = {"lines": len(verdicts), "new": sum(v.is_new for v in verdicts), "sha256": row.file_sha256}
            audit.record(event="batch.submitted", subject=row.subject, by=by, data=data)
    except IntegrityError:
        standing = Batch.objects.filter(key=key).first()
        if standing is None:
            raise
        return standing
    return row


def _line(batch: Batch, verdict: Verdict) -> BatchLine:
    told = {} if verdict.is_new else {"code": verdict.code, "words": verdict.said}
    return BatchLine(batch=batch, line=verdict.line, values=verdict.values, state=verdict.state, **told)
