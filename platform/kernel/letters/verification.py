"""What the public may learn of a letter by its code or by its file: no person, no contact (DESIGN section 10)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kernel.ids import normalise_code
from kernel.letters import kinds
from kernel.letters.models import Letter


@dataclass(frozen=True)
class Decision:
    """One decision on the way to the letter: when, in which role, what."""

    at: datetime
    role: str
    action: str
    result: str


@dataclass(frozen=True)
class PublicRecord:
    """A letter as its verification page shows it."""

    code: str
    kind: str
    number: str
    subject: str
    office: str
    government: str
    issued_at: datetime
    issued_role: str
    reference: str
    result: str
    trail: tuple[Decision, ...]
    sha256: str
    size: int
    revoked_at: datetime | None
    revoked_reason: str

    @property
    def in_force(self) -> bool:
        """Whether the letter has not been revoked."""
        return self.revoked_at is None


def by_code(typed: str) -> PublicRecord | None:
    """Return the letter that a typed code means: small letters, spaces, and O for 0 do not matter."""
    if len(typed) > 40 or "\x00" in typed:
        return None
    letter = Letter.objects.filter(verification_code=normalise_code(typed)).first()
    return _public(letter) if letter else None


def by_file(chunks: Iterable[bytes]) -> PublicRecord | None:
    """Return the letter whose archived PDF is this very file, byte by byte; nothing of it is kept."""
    letter = Letter.objects.filter(pdf_sha256=file_hash(chunks)).first()
    return _public(letter) if letter else None


def file_hash(chunks: Iterable[bytes]) -> str:
    """Return the hex SHA-256 of a file that comes in pieces."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def _public(letter: Letter) -> PublicRecord:
    return PublicRecord(
        code=letter.verification_code,
        kind=str(kinds.find(letter.kind).label),
        number=letter.number,
        subject=letter.subject_line,
        office=letter.letterhead.get("office", ""),
        government=letter.letterhead.get("government", ""),
        issued_at=letter.issued_at,
        issued_role=letter.issued_role,
        reference=letter.reference,
        result=letter.result,
        trail=tuple(_decision(row) for row in letter.trail),
        sha256=letter.pdf_sha256,
        size=letter.pdf_size,
        revoked_at=letter.revoked_at,
        revoked_reason=letter.revoked_reason,
    )


def _decision(row: dict[str, Any]) -> Decision:
    return Decision(
        at=datetime.fromisoformat(row["at"]), role=row["role"], action=row["action"], result=row.get("result", "")
    )
