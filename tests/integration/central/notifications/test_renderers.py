"""Texts from templates by name, and who they come from."""

from __future__ import annotations

import pytest
from django.core import mail

from central.notifications import renderers, senders
from kernel.outbox.delivery import deliver
from kernel.outbox.operations import enqueue


@pytest.fixture
def mail_templates(tmp_path, settings):
    """A folder of templates with one kind of message."""
    folder = tmp_path / "notifications" / "mail"
    folder.mkdir(parents=True)
    (folder / "test.templated.subject.txt").write_text("Permohonan {{ reference }}\n untuk {{ agency }}\n")
    (folder / "test.templated.body.txt").write_text("Yth. {{ agency }},\n\n{{ message.recipient }}\n")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], tmp_path]}]


@pytest.mark.django_db
def test_kind_with_templates_needs_no_renderer(mail_templates):
    message = enqueue(
        kind="test.templated",
        recipient="a@dinkes.example",
        context={"agency": "Dinas <Satu> & Dua"},
        reference="PW-2026-0001",
    )

    assert deliver(message.pk) == "SENT"
    assert mail.outbox[0].subject == "Permohonan PW-2026-0001 untuk Dinas <Satu> & Dua"
    assert mail.outbox[0].body == "Yth. Dinas <Satu> & Dua,\n\na@dinkes.example\n"


@pytest.mark.parametrize("code", ["nobody.knows", "../../etc/passwd", "a/b", "", "A.B"])
def test_kind_without_templates_is_not_known(code):
    assert renderers.find(code) is None


@pytest.mark.django_db
def test_platform_writes_under_its_own_name(settings):
    settings.DEFAULT_FROM_EMAIL = "Gapura <layanan@gapura.example>"

    assert senders.sender_of("public") == "Gapura <layanan@gapura.example>"


def test_site_writes_under_its_name_from_the_platforms_mailbox(tenant_a, settings):
    settings.DEFAULT_FROM_EMAIL = "Gapura <layanan@gapura.example>"

    assert senders.sender_of(tenant_a.schema_name) == '"Dinas Kesehatan (contoh)" <layanan@gapura.example>'
