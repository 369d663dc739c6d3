"""The only writer of letters."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from kernel import audit
from kernel.audit.operations import actor_of
from kernel.audit.secrecy import refuse_secrets
from kernel.errors import InvalidValue, StaleDecision
from kernel.ids import new_code
from kernel.letters import files, kinds, letterheads, numbers, rendering
from kernel.letters.addresses import verification_url
from kernel.letters.kinds import LetterKind
from kernel.letters.models import Letter
from kernel.letters.shapes import Text
from kernel.outbox.registry import current_schema
from kernel.time import now

_CONTACT = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+|\d(?:[\s.-]?\d){8,}")


def issue(
    *,
    kind: str,
    recipient: str,
    data: Mapping[str, Any],
    reference: str,
    by: str | AbstractBaseUser | None,
    trail: Sequence[Mapping[str, Any]] = (),
    role: str = "",
    subject_line: str = "",
    result: str = "",
    tokens: Mapping[str, str] | None = None,
    at: datetime | None = None,
) -> Letter:
    """Issue a letter inside the caller's transaction: draw its number, typeset it, keep the PDF and its hash.

    The caller records the audit event of its own operation afterwards, naming the letter; this function locks the
    number series until commit, so nothing slow may follow.

    :param recipient: as addressed, a line each: `Kepala Dinas Kesehatan` / `Provinsi Banten`.
    :param data: the keys of `kinds`, nothing else.
    :param trail: the decisions that led here, shown to the public: `at`, `role`, `action`, `result`; never a person.
    :param role: the role of whoever issues it, with Plt. or Plh. where so.
    :raises InvalidValue: names the part of the data that is missing, unknown or cannot be printed.
    :raises SecretRefused: when the data holds something that looks like a password, token or key.
    """
    found = _issuable(kind)
    checked = found.shape.take(data, path="")
    letter = Letter(
        kind=kind,
        subject_line=Text(longest=300).take(
            subject_line or rendering.default_subject(found, checked), path="subject_line"
        ),
        recipient=Text(longest=600).take(recipient, path="recipient"),
        data=checked,
        trail=kinds.TRAIL.take(list(trail), path="trail"),
        result=result or _in_indonesian(found.default_result),
        reference=reference,
        verification_code=new_code(),
        issued_at=at or now(),
        issued_by=" ".join(part for part in actor_of(by) if part)[:200],
        issued_role=role,
    )
    _refuse_secrets(letter)
    _refuse_persons(letter.trail)
    with transaction.atomic():
        _number_and_archive(letter, series=found.series, tokens=tokens)
        letter.save(force_insert=True)
    return letter


def _issuable(kind: str) -> LetterKind:
    found = kinds.find(kind)
    if not found.series:
        raise InvalidValue(
            _("“%(kind)s” is printed, not issued.") % {"kind": kind}, remedy=_("Use render_form for it."), field="kind"
        )
    return found


def _number_and_archive(letter: Letter, *, series: str, tokens: Mapping[str, str] | None) -> None:
    """Give the letter its head, number, file and hash; from here on the series is locked."""
    head = letterheads.active()
    drawn = numbers.draw(code=series, at=letter.issued_at, tokens=tokens)
    letter.number, letter.series = drawn.text, drawn.series
    letter.letterhead = head.as_json()
    letter.verification_url = verification_url(letter.verification_code, schema_name=current_schema())
    pdf = rendering.render_pdf(letter, emblem=head.emblem)
    letter.pdf_sha256, letter.pdf_size = hashlib.sha256(pdf).hexdigest(), len(pdf)
    files.store(letter.verification_code, pdf=pdf)


def revoke(*, letter: Letter, reason: str, by: str | AbstractBaseUser | None, role: str = "") -> Letter:
    """Withdraw a letter: its verification page says so from now on, with date and reason; the PDF stays in the archive.

    :raises InvalidValue: without a reason.
    :raises StaleDecision: when it is revoked already.
    """
    words = Text(longest=300).take(reason, path="reason")
    refuse_secrets({"reason": words}, where="letter")
    if not words:
        raise InvalidValue(
            _("A letter is not revoked without a reason."), remedy=_("Say why in one sentence."), field="reason"
        )
    with transaction.atomic():
        changed = Letter.objects.filter(pk=letter.pk, revoked_at__isnull=True).update(
            revoked_at=now(), revoked_by=" ".join(part for part in actor_of(by) if part)[:200], revoked_reason=words
        )
        if not changed:
            raise StaleDecision(_("This letter is revoked already."), remedy=_("Look at its verification page."))
        audit.record(
            event="letter.revoked",
            subject=f"letter:{letter.verification_code}",
            by=by,
            role=role,
            data={"number": letter.number, "reason": words},
        )
    letter.refresh_from_db()
    return letter


def _in_indonesian(words: Promise) -> str:
    with translation.override("id"):
        return str(words)


def _refuse_secrets(letter: Letter) -> None:
    names = ("data", "trail", "subject_line", "recipient", "reference", "result", "issued_role")
    refuse_secrets({name: getattr(letter, name) for name in names}, where="letter")


def _refuse_persons(trail: list[dict[str, Any]]) -> None:
    """Refuse a trail that shows a person: verification pages carry roles only (DESIGN section 10)."""
    for at, row in enumerate(trail):
        for name in ("role", "action", "result"):
            if _CONTACT.search(row.get(name, "")):
                raise InvalidValue(
                    _("“%(path)s” holds a NIP, telephone number or address; the trail of a letter is public.")
                    % {"path": f"trail[{at}].{name}"},
                    remedy=_("Name the role only."),
                    field=f"trail[{at}].{name}",
                )
