"""What `gapura doctor` says of certificates."""

from __future__ import annotations

from datetime import timedelta

import pytest

from central.cli.doctor import certificates
from kernel.time import now
from provisioning.certificates.models import Certificate
from provisioning.certificates.operations import want_host

pytestmark = pytest.mark.django_db


def states():
    return {finding.subject: finding.state for finding in certificates.look()}


def in_use(*, until):
    row = want_host(host=f"h{Certificate.objects.count()}.example", by="uji")
    pair = {"state": "valid", "version": "0" * 16, "fingerprint": "0" * 64, "serial": "1", "installed_at": now()}
    dates = {"not_before": now() - timedelta(days=60), "not_after": now() + until}
    Certificate.objects.filter(pk=row.pk).update(source="upload", challenge="", next_at=None, **pair, **dates)
    return row


def test_nothing_is_said_where_there_is_nothing():
    assert states() == {}


@pytest.mark.parametrize(
    ("until", "state"),
    [(timedelta(days=90), "ok"), (timedelta(days=6), "warning"), (timedelta(days=-1), "wrong")],
)
def test_end_of_a_certificate_is_seen(until, state):
    in_use(until=until)

    assert states() == {"certificates": state, "orders": "ok"}


def test_order_that_stands_still_is_seen():
    row = want_host(host="kustom.example", by="uji")
    Certificate.objects.filter(pk=row.pk).update(
        last_error={"code": "x", "words": "x"}, failed_at=now(), needs_person=True
    )

    assert states() == {"certificates": "ok", "orders": "warning"}


def test_authority_that_does_not_answer_is_wrong(settings, tmp_path):
    settings.GAPURA_HOME, settings.ACME_DIRECTORY_URL = tmp_path, "https://127.0.0.1:9/dir"

    assert states() == {"authority": "wrong"}
