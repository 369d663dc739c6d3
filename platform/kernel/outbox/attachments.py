"""Letters that travel with a message, by reference: the row holds no file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kernel.outbox.registry import current_schema, enter_schema

if TYPE_CHECKING:
    from kernel.letters.models import Letter


@dataclass(frozen=True)
class LetterRef:
    """A letter in a schema, by its verification code."""

    schema_name: str
    code: str

    @classmethod
    def to(cls, letter: Letter) -> LetterRef:
        """Return the reference to a letter of the active schema."""
        return cls(schema_name=current_schema(), code=letter.verification_code)

    def as_json(self) -> dict[str, str]:
        """Return the form kept in the message's row."""
        return {"schema_name": self.schema_name, "code": self.code}


@dataclass(frozen=True)
class Attachment:
    """A file as it is attached."""

    name: str
    content: bytes
    mime: str


def load(ref: LetterRef) -> Attachment:
    """Read the PDF of a letter.

    :raises kernel.letters.files.FileMissing: when the file is gone or is not the one that was issued.
    """
    from kernel.letters.files import file_name, read_pdf  # noqa: PLC0415 - models load after the app
    from kernel.letters.models import Letter  # noqa: PLC0415

    with enter_schema(ref.schema_name):
        letter = Letter.objects.get(verification_code=ref.code)
        return Attachment(name=file_name(letter), content=read_pdf(letter), mime="application/pdf")
