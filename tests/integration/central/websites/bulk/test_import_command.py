"""`gapura import`: the sample list checked, submitted under its cover letter, gone on with by number."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from central.websites.models import Batch, WebsiteRequest
from tests.factories.batches import as_csv, make_batch, school_rows
from tests.factories.registry import make_parent

pytestmark = pytest.mark.django_db
EXAMPLES = Path(__file__).resolve().parents[5] / "examples"
COVER = str(EXAMPLES / "cover-schools.yml")


@pytest.fixture
def sample(tmp_path, operator):
    """The first four lines of the sample list."""
    make_parent(name="bandarlampung.sch.id", region="Kota Bandar Lampung", kinds=["SCHOOL"])
    text = (EXAMPLES / "schools-bandar-lampung.csv").read_text(encoding="utf-8")
    rows = list(csv.reader(text.splitlines()))[1:5]
    file = tmp_path / "sekolah.csv"
    file.write_bytes(as_csv(rows))
    return file


@pytest.fixture
def whole_sample(sample):
    """The sample list as it is."""
    return EXAMPLES / "schools-bandar-lampung.csv"


def said(*arguments, **options):
    out = StringIO()
    call_command("import", *arguments, as_json=True, stdout=out, stderr=StringIO(), **options)
    return json.loads(out.getvalue())


def test_dry_run_says_what_would_come_of_each_line(sample, operator, tmp_path):
    report = tmp_path / "laporan.csv"

    found = said(str(sample), username=operator.username, dry_run=True, report=str(report))

    assert (found["new"], found["skipped"], found["refused"]) == (4, 0, 0)
    assert len(list(csv.reader(report.read_text(encoding="utf-8-sig").splitlines()))) == 5
    assert not Batch.objects.exists()


def test_list_is_submitted_under_its_cover_letter_and_once(sample, operator):
    found = said(str(sample), username=operator.username, cover=COVER)

    assert (found["submitted"], found["refused"]) == (4, 0)
    assert {line["number"] for line in found["lines"]} == set(WebsiteRequest.objects.values_list("number", flat=True))
    with pytest.raises(CommandError):
        said(str(sample), username=operator.username, cover=COVER)


def test_whole_sample_is_checked_and_submitted(whole_sample, operator):
    with whole_sample.open(encoding="utf-8") as file:
        wanted = [row["wanted_subdomain"] for row in csv.DictReader(file)]

    checked = said(str(whole_sample), username=operator.username, dry_run=True)
    sent = said(str(whole_sample), username=operator.username, cover=COVER)

    assert (checked["new"], checked["skipped"], checked["refused"]) == (len(wanted), 0, 0)
    assert (sent["submitted"], sent["skipped"], sent["refused"]) == (len(wanted), 0, 0)
    assert list(WebsiteRequest.objects.order_by("number").values_list("label", flat=True)) == wanted


def test_batch_is_gone_on_with_by_its_number(operator):
    batch = make_batch(school_rows(2), by=operator)

    assert said(resume=batch.number)["submitted"] == 2


def test_refused_line_ends_with_one(sample, operator):
    sample.write_bytes(sample.read_bytes() + b"kampus,X,Y,z,bandarlampung.sch.id\r\n")

    with pytest.raises(SystemExit) as ended:
        said(str(sample), username=operator.username, dry_run=True)

    assert ended.value.code == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"resume": "PM-0000-0001"}, "no batch"),
        ({"username": "tidak-ada"}, "Say with --as"),
        ({}, "--cover"),
    ],
)
def test_what_is_lacking_is_said(sample, operator, options, words):
    given = {"username": operator.username, **options}

    with pytest.raises(CommandError, match=words):
        said(str(sample), **given)


def test_file_that_is_not_there_is_said(operator):
    with pytest.raises(CommandError, match="No such file"):
        said("/tidak/ada.csv", username=operator.username, dry_run=True)
