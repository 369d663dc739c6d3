"""Letters for tests: complete data for every kind, and one function that issues them."""

from __future__ import annotations

import copy
from datetime import UTC, date, datetime

from kernel import letters

SIGNER = {"title": "Kepala Dinas Kominfo", "name": "Kepala Dinas (contoh)", "nip": "197001011995031001"}
WHEN = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
CASE = {
    "request_number": "PW-2026-0001",
    "request_date": date(2026, 1, 5),
    "agency": "Dinas Kesehatan (contoh)",
    "host": "dinkes.contohprov.go.id",
    "kind_of_work": "CREATE",
}
RESPONSIBLE = {"name": "Pengelola (contoh)", "email": "pengelola@dinkes.example", "phone": "0254 000000"}
DATA = {
    "reply": {
        **CASE,
        "site_url": "https://dinkes.contohprov.go.id/",
        "management_url": "https://dinkes.contohprov.go.id/kelola/",
        "username": "admin.dinkes",
        "activation_sent_to": "pengelola@dinkes.example",
        "activation_hours": 24,
        "rules": [{"title": "Konten", "items": ["Konten diperbarui secara berkala."]}],
        "signer": SIGNER,
        "copies": ["Arsip"],
    },
    "rejection": {
        **CASE,
        "reasons": [{"code": "NAMA-02", "text": "Nama tidak sesuai."}],
        "remedy": "Ajukan dengan nama resmi.",
        "signer": {**SIGNER, "acting": "Plt."},
    },
    "return_note": {
        **CASE,
        "reasons": [{"field": "Telepon", "text": "Tidak dapat dihubungi."}],
        "url": "https://gapura.example/permohonan/PW-2026-0001/",
        "until": date(2026, 1, 23),
        "signer": SIGNER,
    },
    "receipt": {
        **{name: value for name, value in CASE.items() if name != "request_date"},
        "responsible": RESPONSIBLE,
        "submitted_at": WHEN,
        "tracking_code": "4T7H-QX2P",
        "tracking_url": "https://gapura.example/lacak/4T7H-QX2P/",
        "steps": [{"activity": "Disposisi", "actor": "Kepala Dinas", "standard": "1 jam kerja", "due_at": WHEN}],
    },
    "disposition_sheet": {
        "request_number": "PW-2026-0001",
        "kind_of_work": "CREATE",
        "sender": "Kepala Dinas Kesehatan (contoh)",
        "letter_number": "440/012/2026",
        "letter_date": date(2026, 1, 5),
        "received_at": WHEN,
        "nature": "SEGERA",
        "secrecy": "BIASA",
        "summary": "Permohonan pembuatan website.",
        "due_at": WHEN,
        "instruction_list": [{"number": 1, "text": "Untuk diketahui"}, {"number": 2, "text": "Tindak lanjuti"}],
        "entries": [
            {
                "from_role": "Kepala Dinas",
                "to_role": "Kepala Bidang",
                "at": WHEN,
                "instructions": [2],
                "note": "Mohon didahulukan.",
                "due_at": WHEN,
                "initials": "KD",
            }
        ],
    },
}
FORM = {
    "agency": "Dinas Kesehatan (contoh)",
    "responsible": RESPONSIBLE,
    "label": "dinkes",
    "parent": "contohprov.go.id",
    "region": "Provinsi Contoh",
    "kind_of_work": "DEVELOP",
    "head": SIGNER,
}
TRAIL = [{"at": WHEN, "role": "Kepala Dinas", "action": "Disposisi", "result": "diteruskan"}]


def letter_data(kind, **changes):
    """The data of a kind of letter, with changes."""
    return {**copy.deepcopy(FORM if kind == "request_form" else DATA[kind]), **changes}


def issue_letter(kind="reply", *, changes=None, **more):
    """A letter as an app issues it."""
    values = {
        "recipient": "Kepala Dinas Kesehatan\nProvinsi Contoh",
        "reference": "PW-2026-0001",
        "by": "uji",
        "role": "Kepala Dinas Kominfo",
        "trail": TRAIL,
        "data": letter_data(kind, **(changes or {})),
        **more,
    }
    return letters.issue(kind=kind, **values)
