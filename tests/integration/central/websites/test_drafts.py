"""Drafts and scans: kept page by page, nobody else's to touch, and a file is what it says it is."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from central.people.operations import end_link
from central.websites import operations as act
from central.websites.errors import InvalidFields, NotPossibleNow
from central.websites.models import Maker, WebsiteRequest
from kernel.audit.models import AuditEvent
from kernel.errors import InvalidValue, NotAllowed, StaleDecision
from tests.factories.people import make_agency, make_applicant
from tests.factories.websites import make_draft, make_request, make_scan

pytestmark = pytest.mark.django_db


def photo(kind="PNG", name="formulir.png"):
    stream = BytesIO()
    Image.new("RGB", (40, 60), "white").save(stream, kind)
    return ContentFile(stream.getvalue(), name=name)


def test_new_draft_brings_along_what_is_known_of_the_agency(office):
    case = act.save_draft(by=office.applicant, agency=office.agency, data={})

    assert (case.state, case.number, case.version) == ("DRAFT", None, 1)
    assert (case.label, case.head_title) == ("dinkes", "Kepala Dinas Kesehatan (contoh)")
    assert Maker.objects.get(request=case).user == office.applicant


def test_draft_is_kept_page_by_page(office):
    case = act.save_draft(by=office.applicant, agency=office.agency, data={"place": "Serang"})

    case = act.save_draft(case=case, by=office.applicant, version=case.version, data={"head_name": "Kepala (contoh)"})

    assert (case.place, case.head_name, case.version) == ("Serang", "Kepala (contoh)", 2)


def test_refused_page_keeps_what_was_stored_before(office):
    case = act.save_draft(by=office.applicant, agency=office.agency, data={"place": "Serang"})

    with pytest.raises(InvalidFields) as caught:
        act.save_draft(case=case, by=office.applicant, version=case.version, data={"place": "x" * 200, "head_nip": "1"})

    case.refresh_from_db()
    assert set(caught.value.errors) == {"place", "head_nip"}
    assert (case.place, case.version) == ("Serang", 1)


def test_commitment_is_given_and_taken_back(office):
    case = act.save_draft(by=office.applicant, agency=office.agency, data={"commitment": True})
    assert case.commitment_at is not None

    case = act.save_draft(case=case, by=office.applicant, version=case.version, data={"commitment": False})
    assert case.commitment_at is None


def test_whole_address_typed_as_name_is_cut_to_the_label(office):
    case = act.save_draft(
        by=office.applicant, agency=office.agency, data={"label": f"RSUD.{office.agency.parent.name}"}
    )

    assert case.label == "rsud"


def test_colleague_of_the_same_agency_may_go_on_with_a_draft(office):
    colleague = make_applicant(office.agency, username="rekan")
    case = act.save_draft(by=office.applicant, agency=office.agency, data={})

    act.save_draft(case=case, by=colleague, version=case.version, data={"place": "Serang"})

    assert {maker.user for maker in Maker.objects.filter(request=case)} == {office.applicant, colleague}


@pytest.mark.parametrize("who", ["stranger", "other agency", "link ended", "official"])
def test_draft_of_an_agency_is_nobody_elses_to_touch(office, stranger, who):
    case = make_draft(office)
    other = make_applicant(make_agency("Dinas Sosial (contoh)", label="dinsos"))
    if who == "link ended":
        end_link(link=office.applicant.agency_links.get(), reason="Pindah tugas.", by="uji")
    user = {"stranger": stranger, "other agency": other, "link ended": office.applicant, "official": office.head}[who]

    for attempt in (
        lambda: act.save_draft(case=case, by=user, version=case.version, data={"place": "Serang"}),
        lambda: act.attach_scan(case=case, by=user, version=case.version, file=make_scan()),
        lambda: act.submit(case=case, by=user, version=case.version),
        lambda: act.discard_draft(case=case, by=user, version=case.version),
        lambda: act.save_draft(by=user, agency=office.agency, data={}),
    ):
        with pytest.raises(NotAllowed) as caught:
            attempt()
        assert caught.value.remedy


def test_submission_with_gaps_names_each_of_them(office):
    case = make_draft(office, scan=False, head_nip="", commitment=False)

    with pytest.raises(InvalidFields) as caught:
        act.submit(case=case, by=office.applicant, version=case.version)

    assert set(caught.value.errors) == {"head_nip", "commitment"}


def test_stale_draft_is_not_submitted(office):
    case = make_draft(office)
    act.save_draft(case=case, by=office.applicant, version=case.version, data={"place": "Cilegon"})

    with pytest.raises(StaleDecision) as caught:
        act.submit(case=case, by=office.applicant, version=case.version)

    assert caught.value.remedy


def test_draft_can_be_thrown_away_and_a_submitted_request_cannot(office, django_capture_on_commit_callbacks):
    case = make_draft(office)
    path = Path(case.signed_scan.path)
    with django_capture_on_commit_callbacks(execute=True):
        act.discard_draft(case=case, by=office.applicant, version=case.version)
    assert not WebsiteRequest.objects.filter(pk=case.pk).exists()
    assert not path.exists()

    submitted = make_request(office, state="SUBMITTED")
    with pytest.raises(NotPossibleNow):
        act.discard_draft(case=submitted, by=office.applicant, version=submitted.version)


def test_scan_is_kept_privately_under_a_name_nobody_can_guess(office, settings):
    case = make_draft(office, scan=False)

    case = act.attach_scan(case=case, by=office.applicant, version=case.version, file=make_scan("../../etc/passwd.pdf"))

    path = Path(case.signed_scan.path)
    assert path.is_relative_to(settings.PRIVATE_ROOT) and not path.is_relative_to(settings.MEDIA_ROOT)
    assert "passwd" not in case.signed_scan.name
    assert len(case.scan_sha256) == 64


def test_photograph_of_the_form_is_made_anew(office):
    case = make_draft(office, scan=False)
    picture = photo("JPEG", "foto.jpg")
    with_tail = ContentFile(picture.read() + b"<script>ekor</script>", name="foto.jpg")

    case = act.attach_scan(case=case, by=office.applicant, version=case.version, file=with_tail)

    assert b"ekor" not in Path(case.signed_scan.path).read_bytes()


@pytest.mark.parametrize(
    "file",
    [
        ContentFile(b"MZ not a pdf", name="formulir.pdf"),
        ContentFile(b"", name="formulir.pdf"),
        ContentFile(b"#!/bin/sh", name="formulir.sh"),
        ContentFile(b"%PDF-1.7 broken", name="formulir.pdf"),
        photo("PNG", "formulir.pdf"),
    ],
    ids=["a program", "empty", "a script", "broken", "a picture named pdf"],
)
def test_file_that_lies_about_itself_is_refused(office, file):
    case = make_draft(office, scan=False)

    with pytest.raises(InvalidValue) as caught:
        act.attach_scan(case=case, by=office.applicant, version=case.version, file=file)

    case.refresh_from_db()
    assert caught.value.message and caught.value.remedy
    assert not case.signed_scan


def test_scan_larger_than_allowed_is_refused(office, settings):
    settings.GAPURA_UPLOAD_MAX_BYTES = 100
    case = make_draft(office, scan=False)

    with pytest.raises(InvalidValue):
        act.attach_scan(case=case, by=office.applicant, version=case.version, file=make_scan())


def test_new_scan_replaces_the_old_one(office, django_capture_on_commit_callbacks):
    case = make_draft(office)
    former = Path(case.signed_scan.path)

    with django_capture_on_commit_callbacks(execute=True):
        case = act.attach_scan(case=case, by=office.applicant, version=case.version, file=photo())

    assert not former.exists()
    assert Path(case.signed_scan.path).suffix == ".png"


def test_scan_is_refused_after_the_first_disposition(office):
    case = make_request(office, state="DISPOSED_HEAD")

    with pytest.raises(NotPossibleNow):
        act.attach_scan(case=case, by=office.applicant, version=case.version, file=make_scan())


def test_drafting_is_recorded_by_field_and_not_by_value(office):
    case = act.save_draft(by=office.applicant, agency=office.agency, data={"head_nip": "197001011995031001"})

    event = AuditEvent.objects.get(subject=case.subject, event="request.drafted")
    assert event.data["fields"] == ["head_nip"]
    assert "197001011995031001" not in str(event.data)
