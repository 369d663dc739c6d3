"""The kinds of letters: what each is called, which series numbers it, which data it takes.

Sources: SOP 003, form in section 7 and row 8; the disposition sheet has the fields of the forms in use plus a due time.
The keys here are the contract with whoever issues letters; kernel/letters/README.md shows them as a table.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.errors import InvalidValue
from kernel.letters.shapes import Day, Many, Moment, Number, Record, Text

LINE = Text(longest=300)
PROSE = Text()
SHORT_MOMENT = Moment(short=True)
KIND_OF_WORK = Text(one_of=("CREATE", "DEVELOP"))

SIGNER = Record(needed={"title": LINE, "name": LINE}, may={"nip": LINE, "rank": LINE, "acting": LINE})
RESPONSIBLE = Record(needed={"name": LINE}, may={"position": LINE, "phone": LINE, "email": LINE})
TRAIL = Many(Record(needed={"at": Moment(), "role": LINE, "action": LINE}, may={"result": LINE}))


@dataclass(frozen=True)
class LetterKind:
    """One kind of letter; `default_result` is what the public verification page says was decided."""

    code: str
    label: Promise
    shape: Record
    default_subject: str
    default_result: Promise
    series: str = ""

    @property
    def template(self) -> str:
        """The typst file of this kind."""
        return f"{self.code}.typ"


RECEIPT = LetterKind(
    code="receipt",
    label=gettext_lazy("Receipt of a request"),
    series="receipt",
    default_subject="Tanda terima permohonan {work} website",
    default_result=gettext_lazy("Request received"),
    shape=Record(
        needed={
            "request_number": LINE,
            "agency": LINE,
            "responsible": RESPONSIBLE,
            "host": LINE,
            "kind_of_work": KIND_OF_WORK,
            "submitted_at": Moment(),
            "tracking_code": LINE,
            "tracking_url": LINE,
            "steps": Many(
                Record(needed={"activity": PROSE, "actor": LINE}, may={"standard": LINE, "due_at": SHORT_MOMENT}),
                at_least=1,
            ),
        },
        may={"note": PROSE},
    ),
)

DISPOSITION_SHEET = LetterKind(
    code="disposition_sheet",
    label=gettext_lazy("Disposition sheet"),
    series="disposition_sheet",
    default_subject="Lembar disposisi permohonan {work} website",
    default_result=gettext_lazy("Disposed"),
    shape=Record(
        needed={
            "request_number": LINE,
            "sender": LINE,
            "received_at": Moment(),
            "nature": Text(one_of=("BIASA", "SEGERA", "SANGAT_SEGERA")),
            "secrecy": Text(one_of=("BIASA", "RAHASIA")),
            "summary": PROSE,
            "instruction_list": Many(Record(needed={"number": Number(), "text": LINE}), at_least=1),
            "entries": Many(
                Record(
                    needed={"from_role": LINE, "to_role": LINE, "at": SHORT_MOMENT, "instructions": Many(Number())},
                    may={"note": PROSE, "due_at": SHORT_MOMENT, "initials": LINE},
                )
            ),
        },
        may={
            "kind_of_work": KIND_OF_WORK,
            "letter_number": LINE,
            "letter_date": Day(),
            "agenda_number": LINE,
            "due_at": Moment(),
        },
    ),
)

REJECTION = LetterKind(
    code="rejection",
    label=gettext_lazy("Rejection letter"),
    series="rejection",
    default_subject="Penolakan permohonan {work} website",
    default_result=gettext_lazy("Request rejected"),
    shape=Record(
        needed={
            "request_number": LINE,
            "request_date": Day(),
            "agency": LINE,
            "host": LINE,
            "kind_of_work": KIND_OF_WORK,
            "reasons": Many(Record(needed={"text": PROSE}, may={"code": LINE}), at_least=1),
            "remedy": PROSE,
            "signer": SIGNER,
        },
        may={"note": PROSE, "copies": Many(LINE)},
    ),
)

RETURN_NOTE = LetterKind(
    code="return_note",
    label=gettext_lazy("Return note"),
    series="return_note",
    default_subject="Pengembalian permohonan {work} website untuk dilengkapi",
    default_result=gettext_lazy("Request returned to be completed"),
    shape=Record(
        needed={
            "request_number": LINE,
            "request_date": Day(),
            "agency": LINE,
            "host": LINE,
            "kind_of_work": KIND_OF_WORK,
            "reasons": Many(Record(needed={"text": PROSE}, may={"field": LINE}), at_least=1),
            "url": LINE,
            "signer": SIGNER,
        },
        may={"note": PROSE, "until": Day(), "copies": Many(LINE)},
    ),
)

REPLY = LetterKind(
    code="reply",
    label=gettext_lazy("Reply letter"),
    series="reply",
    default_subject="Penyerahan hasil {work} website",
    default_result=gettext_lazy("Website made and handed over"),
    shape=Record(
        needed={
            "request_number": LINE,
            "request_date": Day(),
            "agency": LINE,
            "kind_of_work": KIND_OF_WORK,
            "host": LINE,
            "site_url": LINE,
            "management_url": LINE,
            "username": LINE,
            "activation_sent_to": LINE,
            "activation_hours": Number(),
            "rules": Many(Record(needed={"title": LINE, "items": Many(PROSE, at_least=1)}), at_least=1),
            "signer": SIGNER,
        },
        may={
            "request_letter_number": LINE,
            "activation_sent_at": Moment(),
            "facts": Many(Record(needed={"label": LINE, "value": PROSE})),
            "rules_version": LINE,
            "note": PROSE,
            "copies": Many(LINE),
        },
    ),
)

CHANGE_REPLY = LetterKind(
    code="change_reply",
    label=gettext_lazy("Reply letter for a change"),
    series="change_reply",
    default_subject="Hasil {work} website",
    default_result=gettext_lazy("Website changed"),
    shape=Record(
        needed={
            "request_number": LINE,
            "request_date": Day(),
            "agency": LINE,
            "kind_of_work": KIND_OF_WORK,
            "host": LINE,
            "change": LINE,
            "done": PROSE,
            "signer": SIGNER,
        },
        may={
            "request_letter_number": LINE,
            "facts": Many(Record(needed={"label": LINE, "value": PROSE})),
            "note": PROSE,
            "copies": Many(LINE),
        },
    ),
)

BATCH_REPLY = LetterKind(
    code="batch_reply",
    label=gettext_lazy("Reply letter for many requests"),
    series="batch_reply",
    default_subject="Penyerahan hasil {work} website secara massal",
    default_result=gettext_lazy("Websites made and handed over"),
    shape=Record(
        needed={
            "batch_number": LINE,
            "request_date": Day(),
            "kind_of_work": KIND_OF_WORK,
            "entries": Many(
                Record(needed={"request_number": LINE, "agency": LINE, "host": LINE, "letter_number": LINE}), at_least=1
            ),
            "signer": SIGNER,
        },
        may={"request_letter_number": LINE, "note": PROSE, "copies": Many(LINE)},
    ),
)

# Printed by the applicant to be signed and scanned: never issued, so it has no number and no code.
REQUEST_FORM = LetterKind(
    code="request_form",
    label=gettext_lazy("Request form"),
    default_subject="Formulir {work} website",
    default_result=gettext_lazy("Not issued"),
    shape=Record(
        needed={"agency": LINE, "responsible": RESPONSIBLE, "parent": LINE, "region": LINE},
        may={
            "request_number": LINE,
            "label": LINE,
            "kind_of_work": KIND_OF_WORK,
            "place": LINE,
            "date": Day(),
            "head": Record(needed={}, may={"title": LINE, "name": LINE, "nip": LINE, "rank": LINE, "acting": LINE}),
        },
    ),
)

KINDS: dict[str, LetterKind] = {
    kind.code: kind
    for kind in (RECEIPT, DISPOSITION_SHEET, REJECTION, RETURN_NOTE, REPLY, CHANGE_REPLY, BATCH_REPLY, REQUEST_FORM)
}


def find(code: str) -> LetterKind:
    """Return a kind by its code.

    :raises InvalidValue: when there is none.
    """
    if code not in KINDS:
        raise InvalidValue(
            _("There is no kind of letter “%(code)s”.") % {"code": code},
            remedy=_("Possible are: %(values)s.") % {"values": ", ".join(KINDS)},
            field="kind",
        )
    return KINDS[code]
