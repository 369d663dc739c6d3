"""The form's keys in a file, in the words of the paper form, and the fields they fill."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a value is written."""

    TEXT = "text"
    DAY = "day"
    YES_NO = "yes_no"
    WORK = "work"
    CHANGE = "change"


@dataclass(frozen=True)
class Key:
    """One place of the form, by its path in the file; an empty field is read and not stored."""

    path: str
    field: str
    kind: Kind = Kind.TEXT
    required: bool = True


KEYS = (
    # Given by the office at submission; on paper the applicant leaves it blank.
    Key("nomor_permohonan", "", required=False),
    Key("jenis", "kind_of_work", Kind.WORK),
    Key("nama_opd", "agency"),
    Key("penanggung_jawab.nama", "responsible_name"),
    Key("penanggung_jawab.telepon", "responsible_phone"),
    Key("penanggung_jawab.email", "responsible_email"),
    Key("penanggung_jawab.jabatan", "responsible_position"),
    Key("subdomain", "label"),
    Key("domain_induk", "parent"),
    Key("perubahan", "change", Kind.CHANGE, required=False),
    Key("domain_sendiri", "wanted_domain", required=False),
    Key("uraian_perubahan", "change_words", required=False),
    Key("komitmen", "commitment", Kind.YES_NO),
    Key("tempat", "place"),
    Key("tanggal", "letter_date", Kind.DAY),
    Key("nomor_surat", "letter_number", required=False),
    Key("kepala.jabatan", "head_title"),
    Key("kepala.nama", "head_name"),
    Key("kepala.nip", "head_nip"),
    Key("formulir_bertanda_tangan", "scan", required=False),
)
# What the cover letter of a list holds: all but what each line says of itself.
OF_A_LINE = ("", "kind_of_work", "agency", "label", "parent", "change", "wanted_domain", "change_words")
COVER_KEYS = tuple(key for key in KEYS if key.field not in OF_A_LINE)
BY_PATH = {key.path: key for key in KEYS}
BY_FIELD = {key.field: key for key in KEYS if key.field}
GROUPS = frozenset(key.path.split(".", 1)[0] for key in KEYS if "." in key.path)

WORK = {"pembuatan": "CREATE", "pengembangan": "DEVELOP"}
CHANGES = {
    "subdomain": "RENAME",
    "domain": "DOMAIN",
    "pengelola": "ADMINISTRATOR",
    "tangguhkan": "SUSPEND",
    "tutup": "CLOSE",
    "lainnya": "OTHER",
}
YES_NO = {"ya": True, "true": True, "tidak": False, "false": False}
TODAY = "hari ini"
