"""A filled-in form as a file becomes a submitted request by the same operations, or is refused line by line."""

from pathlib import Path

import pytest

from central.people.loaders import load_agencies
from central.people.models import Agency
from central.websites.errors import FormRefused
from central.websites.intake import load_form, open_request
from central.websites.models import WebsiteRequest
from kernel.errors import InvalidValue, NotAllowed
from tenants.registry.errors import NameTaken
from tests.factories.people import make_applicant
from tests.factories.websites import make_scan

pytestmark = pytest.mark.django_db
EXAMPLES = Path(__file__).resolve().parents[4] / "examples"
FORMS = sorted(EXAMPLES.glob("request-*.yml"))


@pytest.fixture
def province(office):
    for name in ("agencies-banten.csv", "schools-bandar-lampung.csv"):
        load_agencies(EXAMPLES / name, by="uji")
    return office


@pytest.fixture
def applicant(province):
    agency = Agency.objects.get(name="Dinas Kesehatan", parent__name="bantenprov.go.id")
    return make_applicant(agency, username="dinkes")


def changed(tmp_path, *pairs, form="request-dinkes.yml"):
    text = (EXAMPLES / form).read_text()
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "formulir.yml"
    path.write_text(text)
    return path


def line_of(path, start):
    return next(at for at, line in enumerate(path.read_text().splitlines(), 1) if line.strip().startswith(start))


@pytest.mark.parametrize("path", FORMS, ids=[path.name for path in FORMS])
def test_example_form_is_accepted(province, path):
    form = load_form(path)

    assert form["agency"] is not None
    assert form["data"]["commitment"] is True


def test_example_request_is_submitted_with_every_field_of_the_paper_form(applicant):
    case = open_request(load_form(EXAMPLES / "request-dinkes.yml"), by=applicant)

    assert case.state == "SUBMITTED"
    filled = ["label", "responsible_name", "responsible_phone", "responsible_email", "responsible_position"]
    filled += ["head_title", "head_name", "head_nip", "place", "letter_date", "letter_number", "commitment_at"]
    assert [name for name in filled if not getattr(case, name)] == []


def test_scan_beside_the_form_is_attached(applicant, tmp_path):
    (tmp_path / "ttd.pdf").write_bytes(make_scan().read())
    path = changed(tmp_path, ("formulir_bertanda_tangan:", "formulir_bertanda_tangan: ttd.pdf"))

    case = open_request(load_form(path), by=applicant)

    assert case.signed_scan


def test_scan_that_is_no_scan_leaves_nothing_behind(applicant, tmp_path):
    (tmp_path / "ttd.pdf").write_bytes(b"bukan pdf")
    path = changed(tmp_path, ("formulir_bertanda_tangan:", "formulir_bertanda_tangan: ttd.pdf"))

    with pytest.raises(InvalidValue):
        open_request(load_form(path), by=applicant)

    assert WebsiteRequest.objects.count() == 0


def test_form_submitted_twice_is_refused_for_its_name(applicant):
    form = load_form(EXAMPLES / "request-dinkes.yml")
    open_request(form, by=applicant)

    with pytest.raises(NameTaken):
        open_request(form, by=applicant)

    assert WebsiteRequest.objects.count() == 1


def test_somebody_else_cannot_submit_the_form(province, stranger):
    with pytest.raises(NotAllowed):
        open_request(load_form(EXAMPLES / "request-dinkes.yml"), by=stranger)


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("email: pengelola@dinkes.example", "email: admin", "email:", "surel"),
        ("19700101 199503 1 001", "19700101 199503 1", "nip:", "15"),
        ("komitmen: ya", "komitmen: mungkin", "komitmen:", "ya, true"),
        ("jenis: pembuatan", "jenis: perusakan", "jenis:", "pembuatan"),
        ("tanggal: hari ini", "tanggal: 31 Februari", "tanggal:", "tanggal"),
        ("nama_opd: Dinas Kesehatan", "nama_opd: Dinas Sihir", "nama_opd:", "instansi"),
        ("tempat: Serang", "tempat: " + "x" * 200, "tempat:", "200"),
    ],
)
def test_wrong_value_is_refused_with_its_line(province, tmp_path, old, new, place, words):
    path = changed(tmp_path, (old, new))

    with pytest.raises(FormRefused) as caught:
        load_form(path)

    [problem] = caught.value.problems
    assert problem.startswith(f"Baris {line_of(path, place)},")
    assert words in problem


def test_all_problems_are_told_at_once(province, tmp_path):
    path = changed(
        tmp_path, ("tempat: Serang", "tempat:"), ("jenis: pembuatan", "jenis: x"), ("subdomain:", "subdoman:")
    )

    with pytest.raises(FormRefused) as caught:
        load_form(path)

    assert len(caught.value.problems) == 4
    assert str(caught.value).count("\n") == 4


def test_scan_that_is_not_there_is_refused(province, tmp_path):
    path = changed(tmp_path, ("formulir_bertanda_tangan:", "formulir_bertanda_tangan: tidak-ada.pdf"))

    with pytest.raises(FormRefused) as caught:
        load_form(path)

    assert "tidak-ada.pdf" in caught.value.problems[0]


def test_form_stored_nowhere_when_it_is_refused(province, tmp_path):
    with pytest.raises(FormRefused):
        load_form(changed(tmp_path, ("tempat: Serang", "tempat:")))

    assert WebsiteRequest.objects.count() == 0
