"""Lists of wished-for sites, of any length, and batches made of them."""

from __future__ import annotations

import csv
import io
from hashlib import sha256

from central.people.models import Agency
from central.people.queries import today
from central.websites.bulk.judging import judge
from central.websites.bulk.opening import open_batch
from central.websites.bulk.pacing import carry_on
from central.websites.bulk.reading import read_listing
from central.websites.charter import require_charter
from central.websites.models import Batch
from tests.factories.people import make_applicant, make_official
from tests.factories.registry import make_parent
from tests.factories.websites import NIP, make_scan

HEADING = ("kind", "name", "region", "wanted_subdomain", "parent_domain")
REGION, PARENT = "Kota Contoh", "kotacontoh.sch.id"
COVER = {
    "responsible_name": "Kepala Bidang Pendidikan Dasar (contoh)",
    "responsible_phone": "(0721) 555-0100",
    "responsible_email": "dikdas@disdik.example",
    "responsible_position": "Kepala Bidang",
    "head_title": "Kepala Dinas Pendidikan",
    "head_name": "Kepala Dinas Pendidikan (contoh)",
    "head_nip": NIP,
    "place": "Kota Contoh",
    "letter_number": "420/100-DISDIK/2026",
    "commitment": True,
}


def school_parent():
    """The domain the schools of the tests are made under."""
    return make_parent(name=PARENT, region=REGION, kinds=["SCHOOL"])


def make_education_office():
    """Somebody of the education office, who may ask for the schools of its region."""
    agency = Agency.objects.create(
        name="Dinas Pendidikan (contoh)",
        region=REGION,
        parent=make_parent(),
        suggested_label="disdik",
        head_title="Kepala Dinas Pendidikan",
        acts_for_schools=True,
    )
    return make_applicant(agency, username="disdik")


def make_operator():
    """Somebody of central IT."""
    return make_official("OPERATOR", "Operator (contoh)")


def school_rows(count: int) -> list[tuple[str, ...]]:
    """Lines of a list of schools, each with a name of its own and none that look alike."""
    return [("school", f"SMP Negeri {at} {REGION}", REGION, f"smpn{at}x", PARENT) for at in _unlike(count)]


def _unlike(count: int) -> list[int]:
    """Numbers without 0 and 1, which look like o and l."""
    found: list[int] = []
    at = 2
    while len(found) < count:
        if not set(str(at)) & {"0", "1"}:
            found.append(at)
        at += 1
    return found


def as_csv(rows, *, heading=HEADING, separator=",") -> bytes:
    """The list as a file."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator)
    writer.writerow(heading)
    writer.writerows(rows)
    return out.getvalue().encode()


def judged(rows, *, by, name="sekolah.csv"):
    """A list as the dry run sees it."""
    listing = read_listing(name=name, content=rows if isinstance(rows, bytes) else as_csv(rows))
    return listing, judge(listing.lines, charter=require_charter(by))


def make_batch(rows, *, by, key="", scan=True, **cover) -> Batch:
    """A batch whose rows are stored and whose lines wait."""
    listing, verdicts = judged(rows, by=by)
    return open_batch(
        by=by,
        listing=listing,
        verdicts=verdicts,
        cover={**COVER, "letter_date": today(), **cover},
        scan=make_scan("surat.pdf") if scan else None,
        key=key or sha256(f"{listing.sha256}{by.pk}{Batch.objects.count()}".encode()).hexdigest(),
    )


def submitted_batch(rows, *, by, **more) -> Batch:
    """A batch whose every line is dealt with."""
    batch = make_batch(rows, by=by, **more)
    carry_on(seconds=600)
    batch.refresh_from_db()
    return batch
