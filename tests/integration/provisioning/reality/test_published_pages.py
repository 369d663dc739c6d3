"""Words of gambling on published pages: told with the page, silent where they are quoted, or judged by a person."""

from __future__ import annotations

import pytest

from provisioning.drift.models import Finding
from provisioning.drift.names import accept
from provisioning.drift.queries import open_findings
from provisioning.drift.recording import look
from provisioning.reality import audit
from provisioning.reality.published import phrases, phrases_in, read_published
from tests.integration.provisioning.reality.seeds import sql
from tests.integration.provisioning.reality.seeds.content import publish

GAMBLERS = "Slot Gacor hari ini, gampang maxwin"


def told(report):
    return [(found.kind, found.subject, found.found) for found in report.discrepancies]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Daftar SLOT GACOR sekarang", ("slot gacor",)),
        ("https://slot-gacor.example/rtp_slot", ("slot gacor", "rtp slot")),
        ("SlotGacor dan togel&nbsp;online", ("slot gacor",)),
        ("Diskominfo mengingatkan bahaya judi online", ()),
        ("Jadwal pelayanan: slot waktu online penuh", ()),
        ("Data hkn dan datasgp1", ()),
    ],
)
def test_phrases_are_found_as_they_are_advertised(text, found):
    assert phrases_in(text) == found


def test_list_holds_each_phrase_once_in_small_letters():
    assert list(phrases()) == [phrase.lower() for phrase in dict.fromkeys(phrases())]


def test_page_is_told_with_its_address_and_its_phrases(world):
    publish(world.active, words=GAMBLERS)

    assert told(audit()) == [("content_suspicious", f"{world.active.host}/promo/", "slot gacor, gampang maxwin")]


def test_article_that_quotes_one_phrase_is_no_finding(world):
    publish(world.active, words="Waspada iklan “slot gacor”: judi online merugikan keluarga.")

    assert told(audit()) == []


def test_page_that_is_not_published_is_no_finding(world):
    publish(world.active, words=GAMBLERS)
    sql(f"UPDATE \"{world.active.schema_name}\".wagtailcore_page SET live = false WHERE slug = 'promo'")

    assert told(audit()) == []


def test_site_that_nobody_sees_is_not_searched(world):
    publish(world.suspended, words=GAMBLERS)

    assert told(audit()) == []


def test_page_a_person_judged_is_silent_until_other_words_stand_on_it(world):
    publish(world.active, words=GAMBLERS)
    look()
    [line] = open_findings()

    accept(finding=Finding.objects.get(gone_at=None), by="user:7")
    quiet = told(audit())
    publish(world.active, words=f"{GAMBLERS}, agen togel", slug="promo-2")
    sql(
        f'UPDATE "{world.active.schema_name}".content_standardpage SET body = body || '
        """'[{"type": "text", "value": "bandar togel"}]'::jsonb"""
    )

    assert (line.link.endswith(f"//{world.active.host}/promo/"), quiet) == (True, [])
    assert sorted(subject for _kind, subject, _found in told(audit())) == [
        f"{world.active.host}/promo-2/",
        f"{world.active.host}/promo/",
    ]


def test_schema_that_lacks_a_table_hides_no_other(world):
    publish(world.active, words=GAMBLERS)
    sql(f'DROP TABLE "{world.ready.schema_name}".content_standardpage CASCADE')

    found = read_published([world.ready.schema_name, world.active.schema_name, "t_tiada"])

    assert set(found) == {world.active.schema_name}
