"""Lists of agencies and officials: loading twice does it once, and a wrong list changes nothing."""

from pathlib import Path

import pytest

from central.people.errors import ListRefused
from central.people.loaders import LoadReport, load_agencies, load_officials
from central.people.models import Agency, AgencyLink, Appointment
from central.people.queries import holders, may_act_for
from kernel.audit.models import AuditEvent
from tenants.members.models import User
from tenants.registry.models import ParentDomain

pytestmark = pytest.mark.django_db
EXAMPLES = Path(__file__).resolve().parents[4] / "examples"
HEADING = "kind,name,region,wanted_subdomain,parent_domain\n"
GOOD = "agency,Dinas Kesehatan,Provinsi Contoh,dinkes,contoh.go.id\n"


def listed(tmp_path, text, name="daftar.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refusal(load, path):
    with pytest.raises(ListRefused) as caught:
        load(path, by="uji")
    return caught.value


def test_sample_agencies_are_loaded_with_their_parent_domain():
    report = load_agencies(EXAMPLES / "agencies-banten.csv", by="uji")

    assert report == LoadReport(added=33, changed=0, unchanged=0)
    parent = ParentDomain.objects.get(name="bantenprov.go.id")
    assert parent.serving_suffix == "bantenprov.gapura.localhost"
    assert Agency.objects.get(name="RSUD Malingping").head_title == "Direktur RSUD Malingping"


def test_loading_a_second_time_changes_nothing():
    load_agencies(EXAMPLES / "agencies-banten.csv", by="uji")
    events = AuditEvent.objects.count()

    assert load_agencies(EXAMPLES / "agencies-banten.csv", by="uji") == LoadReport(0, 0, 33)
    assert AuditEvent.objects.count() == events


def test_changed_line_changes_the_agency(tmp_path):
    load_agencies(listed(tmp_path, HEADING + GOOD), by="uji")

    report = load_agencies(listed(tmp_path, HEADING + GOOD.replace("dinkes,", "kesehatan,")), by="uji")

    assert report == LoadReport(0, 1, 0)
    assert Agency.objects.get().suggested_label == "kesehatan"


def test_schools_come_under_their_own_domain():
    load_agencies(EXAMPLES / "agencies-banten.csv", by="uji")

    report = load_agencies(EXAMPLES / "schools-bandar-lampung.csv", by="uji")

    assert report.added == 45
    assert set(Agency.objects.filter(kind="SCHOOL").values_list("parent__name", flat=True)) == {"bandarlampung.sch.id"}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("ship,Dinas X,Provinsi Contoh,x,contoh.go.id\n", "ship"),
        ("agency,,Provinsi Contoh,x,contoh.go.id\n", "name"),
        (f"agency,{'x' * 200},Provinsi Contoh,x,contoh.go.id\n", "200"),
        ("agency,Dinas X,Provinsi Contoh,x\n", "kolom"),
        ("agency,Dinas X, Y,Provinsi Contoh,x,contoh.go.id\n", "kolom"),
        (GOOD, "Dinas Kesehatan"),
        ("agency,Dinas\x1bX,Provinsi Contoh,x,contoh.go.id\n", "U+001B"),
    ],
    ids=["kind", "no name", "200 characters", "too few columns", "too many columns", "twice", "control character"],
)
def test_wrong_line_is_named_and_nothing_is_loaded(tmp_path, line, words):
    error = refusal(load_agencies, listed(tmp_path, HEADING + GOOD + line))

    [problem] = error.problems
    assert problem.startswith("Baris 3")
    assert words in problem
    assert not Agency.objects.exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"name,region\nx,y\n", HEADING.encode(), HEADING.encode() + b"a\0b", b"\xff\xfe", b"x" * (6 * 1024 * 1024)],
    ids=["empty", "other heading", "no lines", "nul byte", "not utf-8", "too large"],
)
def test_file_that_is_no_list_is_refused(tmp_path, content):
    error = refusal(load_agencies, listed(tmp_path, content))

    assert error.message and error.remedy


def test_missing_file_is_refused(tmp_path):
    assert "tidak-ada.csv" in refusal(load_agencies, tmp_path / "tidak-ada.csv").message


def test_sample_officials_hold_their_posts_and_the_applicant_is_linked():
    load_agencies(EXAMPLES / "agencies-banten.csv", by="uji")

    report = load_officials(EXAMPLES / "officials.yml", by="uji")

    assert (report.added, report.unchanged) == (9, 0)
    for role in ("AGENCY_HEAD", "DIVISION_HEAD", "SECTION_HEAD", "OFFICER", "OPERATOR", "AUDITOR", "PLATFORM_ADMIN"):
        assert holders(role).count() == 1, role
    assert Agency.objects.get(is_ours=True).suggested_label == "diskominfo"
    applicant = AgencyLink.objects.get().user
    assert may_act_for(applicant, agency_id=Agency.objects.get(name="Dinas Kesehatan").pk)
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_sample_officials_loaded_again_change_nothing():
    load_agencies(EXAMPLES / "agencies-banten.csv", by="uji")
    load_officials(EXAMPLES / "officials.yml", by="uji")
    before = Appointment.objects.count(), User.objects.count(), AuditEvent.objects.count()

    report = load_officials(EXAMPLES / "officials.yml", by="uji")

    assert (report.added, report.unchanged) == (0, 9)
    assert (Appointment.objects.count(), User.objects.count(), AuditEvent.objects.count()) == before


def test_example_people_are_roles_with_addresses_that_lead_nowhere():
    load_agencies(EXAMPLES / "agencies-banten.csv", by="uji")
    load_officials(EXAMPLES / "officials.yml", by="uji")

    for user in User.objects.all():
        assert user.full_name.endswith("(contoh)")
        assert user.email.endswith(".example")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("role: AGENCY_HEAD", "role: KING", "KING"),
        ("{role: AGENCY_HEAD, valid_from: 2026-01-01}", "{role: AGENCY_HEAD}", "valid_from"),
        ("{role: AGENCY_HEAD, valid_from: 2026-01-01}", "{role: AGENCY_HEAD, valid_from: kemarin}", "kemarin"),
        ("{role: AGENCY_HEAD, valid_from: 2026-01-01}", "{role: AGENCY_HEAD, valid_from: 2026-01-01, pay: 1}", "pay"),
        (
            "{role: AGENCY_HEAD, valid_from: 2026-01-01}",
            "{role: AGENCY_HEAD, kind: PLT, valid_from: 2026-01-01}",
            "keputusan",
        ),
        ("email: kadis@diskominfo.example", "email: kadis", "surel"),
        ("agency: Dinas Kesehatan", "agency: Dinas Sihir", "Dinas Sihir"),
    ],
)
def test_wrong_entry_is_named_and_nothing_is_loaded(tmp_path, old, new, words):
    load_agencies(EXAMPLES / "agencies-banten.csv", by="uji")
    text = (EXAMPLES / "officials.yml").read_text()
    assert old in text

    error = refusal(load_officials, listed(tmp_path, text.replace(old, new), "pejabat.yml"))

    assert any(words in problem for problem in error.problems)
    assert not Appointment.objects.exists()


@pytest.mark.parametrize("text", ["", "- a\n", "officials: [\n", "office: {}\n", "!!python/object:os.system {}\n"])
def test_file_that_names_no_officials_is_refused(tmp_path, text):
    error = refusal(load_officials, listed(tmp_path, text, "pejabat.yml"))

    assert error.message and error.remedy
