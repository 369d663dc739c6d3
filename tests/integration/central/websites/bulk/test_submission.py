"""Lines become ordinary requests by the ordinary operations; sent twice, or interrupted, nothing exists twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from central.people.models import Agency
from central.websites import operations as act
from central.websites.bulk.pacing import carry_on
from central.websites.charter import charter_of
from central.websites.errors import InvalidFields, NothingToSubmit
from central.websites.models import Batch, BatchLine, Maker, WebsiteRequest
from kernel.audit import verify_chain
from kernel.audit.models import AuditEvent
from kernel.errors import NotAllowed
from kernel.letters.models import Letter
from kernel.outbox.models import OutboxMessage
from tenants.registry.models import NameReservation
from tenants.registry.names import skeleton
from tests.factories.batches import COVER, PARENT, REGION, as_csv, judged, make_batch, school_rows, submitted_batch
from tests.factories.people import make_user
from tests.factories.registry import make_parent
from tests.factories.websites import make_scan

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[5]
COUNT = 5


def states(batch):
    return Counter(batch.lines.values_list("state", flat=True))


def requests_of(batch):
    return WebsiteRequest.objects.filter(batch=batch).order_by("number")


def test_each_line_becomes_a_request_of_its_own(sender):
    batch = submitted_batch(school_rows(COUNT), by=sender)

    cases = list(requests_of(batch))
    assert states(batch) == {"SUBMITTED": COUNT}
    assert {case.state for case in cases} == {"SUBMITTED"}
    assert len({case.number for case in cases} | {case.tracking_code for case in cases}) == 2 * COUNT
    assert [case.label for case in cases] == [row[3] for row in school_rows(COUNT)]
    assert NameReservation.objects.filter(state="HELD", holder__in=[case.number for case in cases]).count() == COUNT
    assert Letter.objects.filter(kind="receipt", reference__in=[case.number for case in cases]).count() == COUNT


def test_request_bears_the_cover_letter_and_what_its_line_says_itself(sender):
    heading = ("kind", "name", "region", "wanted_subdomain", "parent_domain", "responsible_email")
    own, other = school_rows(2)
    batch = submitted_batch(as_csv([(*own, "kepsek@smp.example"), (*other, "")], heading=heading), by=sender)

    first, second = requests_of(batch)
    assert (first.responsible_email, second.responsible_email) == ("kepsek@smp.example", COVER["responsible_email"])
    assert first.letter_number == COVER["letter_number"]
    assert first.signed_scan.name == second.signed_scan.name == batch.signed_scan.name
    assert first.scan_sha256 == batch.scan_sha256
    assert set(Maker.objects.filter(request=first).values_list("user", "part")) == {
        (sender.pk, "DRAFTED"),
        (sender.pk, "SUBMITTED"),
    }


def test_chain_and_number_series_stay_whole(sender):
    batch = submitted_batch(school_rows(COUNT), by=sender)

    numbers = [int(case.number.rpartition("-")[2]) for case in requests_of(batch)]
    assert numbers == list(range(numbers[0], numbers[0] + COUNT))
    assert verify_chain().ok
    assert AuditEvent.objects.filter(event="request.submit").count() == COUNT


def test_same_list_again_makes_nothing(sender):
    submitted_batch(school_rows(COUNT), by=sender)
    before = WebsiteRequest.objects.count(), Agency.objects.count()

    _listing, verdicts = judged(school_rows(COUNT), by=sender)
    with pytest.raises(NothingToSubmit):
        make_batch(school_rows(COUNT), by=sender)

    assert {verdict.code for verdict in verdicts} == {"exists"}
    assert (WebsiteRequest.objects.count(), Agency.objects.count()) == before


def test_same_dry_run_sent_twice_gives_the_batch_that_is_there(sender):
    first = make_batch(school_rows(COUNT), by=sender, key="a" * 64)
    second = make_batch(school_rows(COUNT), by=sender, key="a" * 64)

    assert first == second
    assert BatchLine.objects.count() == COUNT


def test_list_of_two_people_at_once_makes_each_site_once(sender, operator):
    """Both were checked before either was dealt with."""
    first, second = make_batch(school_rows(COUNT), by=sender), make_batch(school_rows(COUNT), by=operator)

    carry_on(seconds=600)

    assert states(first) + states(second) == {"SUBMITTED": COUNT, "SKIPPED": COUNT}
    assert WebsiteRequest.objects.filter(batch__in=[first, second]).count() == COUNT
    skipped = BatchLine.objects.filter(state="SKIPPED").first()
    assert (skipped.code, skipped.request) == ("exists", None)


def test_name_lost_meanwhile_refuses_its_line_and_the_rest_stands(sender, schools):
    batch = make_batch([*school_rows(2), ("school", "SMP Lain", REGION, "lain", PARENT)], by=sender)
    NameReservation.objects.create(parent=schools, label="lain", skeleton=skeleton("lain"), holder="PW-LAIN")

    carry_on(seconds=600)

    refused = batch.lines.get(state="REFUSED")
    assert states(batch) == {"SUBMITTED": 2, "REFUSED": 1}
    assert (refused.code, bool(refused.words)) == ("name_pending", True)
    assert not WebsiteRequest.objects.filter(batch=batch, label="lain").exists()


def test_sender_and_first_level_are_told_once(sender, office):
    batch = submitted_batch(school_rows(COUNT), by=sender)

    told = Counter(OutboxMessage.objects.filter(reference=batch.number).values_list("kind", "recipient"))
    assert told == {
        ("websites.batch_submitted", sender.email): 1,
        ("websites.batch_submitted", COVER["responsible_email"]): 1,
        ("websites.batch_waiting", office.head.email): 1,
    }
    assert not OutboxMessage.objects.filter(reference__startswith="PW-").exists()


def test_gaps_of_the_cover_letter_are_told_field_by_field(sender):
    with pytest.raises(InvalidFields) as refused:
        make_batch(school_rows(1), by=sender, head_nip="1", place="", commitment=False)

    assert set(refused.value.errors) == {"head_nip", "place", "commitment"}
    assert not Batch.objects.exists()


def test_stranger_may_not_send_a_list(sender):
    stranger = make_user("Orang luar (contoh)")

    assert charter_of(stranger) is None
    with pytest.raises(NotAllowed):
        judged(school_rows(1), by=stranger)


def test_whoever_is_no_longer_of_the_education_office_gets_no_further(sender):
    batch = make_batch(school_rows(2), by=sender)
    sender.agency_links.update(state="ENDED", decided_at=batch.submitted_at)

    carry_on(seconds=600)

    assert states(batch) == {"REFUSED": 2}
    assert not WebsiteRequest.objects.filter(batch=batch).exists()


def test_returned_request_is_mended_by_who_sent_the_list(sender, office):
    batch = submitted_batch(school_rows(1), by=sender)
    case = requests_of(batch).get()
    case = act.return_to_applicant(case=case, by=office.head, version=None, reasons=["CONTACT_UNREACHABLE"])

    case = act.save_draft(case=case, by=sender, version=None, data={"responsible_phone": "0721 555 0199"})
    case = act.resubmit(case=case, by=sender, version=None)

    assert case.state == "SUBMITTED"


def test_new_scan_for_one_request_keeps_the_cover_letter_of_the_others(sender, django_capture_on_commit_callbacks):
    batch = submitted_batch(school_rows(2), by=sender)
    first, second = requests_of(batch)

    with django_capture_on_commit_callbacks(execute=True):
        act.attach_scan(case=first, by=sender, version=None, file=make_scan())

    assert second.signed_scan.storage.exists(second.signed_scan.name)
    assert batch.signed_scan.storage.exists(batch.signed_scan.name)


KILLED = """
import os, signal, sys
import django

django.setup()
from central.websites.bulk import pacing, submission
from django.conf import settings

settings.PRIVATE_ROOT = sys.argv[3]
done = 0
real = getattr(submission, sys.argv[1])

def counted(*args, **kwargs):
    global done
    found = real(*args, **kwargs)
    done += 1
    if done == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
    return found

setattr(submission, sys.argv[1], counted)
pacing.carry_on(seconds=600)
"""


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("boundary", ["_agency", "_draft", "submit"])
def test_batch_killed_while_submitting_goes_on(boundary, sender, settings, database_url):
    batch = make_batch(school_rows(4), by=sender)
    surroundings = {**os.environ, "DATABASE_URL": database_url, "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}"}
    surroundings["DJANGO_SETTINGS_MODULE"] = "central.settings.test"
    command = [sys.executable, "-c", KILLED, boundary, "2", str(settings.PRIVATE_ROOT)]

    ended = subprocess.run(command, env=surroundings, cwd=ROOT, capture_output=True, check=False)

    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()[-2000:]
    assert states(batch)["WAITING"] in (2, 3)
    carry_on(seconds=600)
    assert states(batch) == {"SUBMITTED": 4}
    assert requests_of(batch).count() == WebsiteRequest.objects.count() == 4
    assert Agency.objects.filter(kind="SCHOOL").count() == 4
    assert NameReservation.objects.filter(state="HELD").count() == 4
    numbers = [int(case.number.rpartition("-")[2]) for case in requests_of(batch)]
    assert numbers == list(range(numbers[0], numbers[0] + 4))
    assert Letter.objects.filter(kind="receipt").count() == 4
    assert AuditEvent.objects.filter(event="request.submit").count() == 4
    assert OutboxMessage.objects.filter(kind="websites.batch_submitted").count() == 2
    assert verify_chain().ok


@pytest.mark.parametrize("count", [30, pytest.param(1000, marks=pytest.mark.soak)])
def test_generated_list_is_submitted_to_its_last_line(operator, count):
    """The list that `examples/make_schools.py` prints."""
    make_parent(name="bandarlampung.sch.id", region="Kota Bandar Lampung", kinds=["SCHOOL"])
    printed = subprocess.run(
        [sys.executable, ROOT / "examples" / "make_schools.py", str(count)], capture_output=True, check=True
    )
    batch = submitted_batch(printed.stdout, by=operator)

    assert states(batch) == {"SUBMITTED": count}
    numbers = [int(case.number.rpartition("-")[2]) for case in requests_of(batch)]
    assert numbers == list(range(numbers[0], numbers[0] + count))
    assert verify_chain().ok
