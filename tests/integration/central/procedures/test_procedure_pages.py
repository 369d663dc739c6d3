"""The page of a procedure says what the declaration says, to anybody, in words."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from central.procedures.wording import NEEDS
from central.websites.procedure import INSTRUCTIONS, PROCEDURE, REJECTION_CODES, RETURN_REASONS
from central.websites.states import RequestState
from kernel.procedure import all_procedures

pytestmark = pytest.mark.django_db
SHOW = "/sop/pembuatan-website/"


@pytest.fixture
def page(client) -> str:
    return client.get(SHOW).content.decode()


def test_index_lists_every_procedure(client):
    page = client.get("/sop/").content.decode()

    for procedure in all_procedures():
        assert reverse("procedures:show", "central.urls_platform", [procedure.code]) in page


@pytest.mark.parametrize("address", ["/sop/tidak-ada/", "/sop/tidak-ada.pdf"])
def test_unknown_procedure_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_page_prints_every_row_of_every_profile(page):
    with override("id"):
        for row in PROCEDURE.rows:
            assert str(row.activity) in page
            assert row.source in page


def test_page_draws_the_flow_of_each_profile_in_a_box_the_keyboard_can_scroll(page):
    boxes = re.findall(r'<div class="sop-flow__scroll" tabindex="0"[^>]*aria-labelledby="([^"]+)"[^>]*><svg', page)

    assert len(boxes) == len(PROCEDURE.profiles)
    assert all(f'id="{label}"' in page for label in boxes)


def test_page_says_what_may_follow_what_in_words_not_codes(page):
    section = page.split('id="moves"')[1].split("</table>")[0]

    with override("id"):
        for transition in PROCEDURE.table.transitions:
            assert transition.words in section
        for state in RequestState:
            assert str(state.label) in section
    assert not re.search(r">\s*(DRAFT|SUBMITTED|REPORTED_HEAD|SYSTEM)", section)


def test_page_lists_instructions_and_coded_reasons(page):
    with override("id"):
        for line in (*INSTRUCTIONS, *RETURN_REASONS, *REJECTION_CODES):
            assert str(line.text) in page


def test_page_holds_nothing_its_own_policy_forbids(client):
    response = client.get(SHOW)

    assert "style-src 'self'" in response["Content-Security-Policy"]
    assert not re.search(r"<style|<script(?![^>]+src=)|\sstyle=|\son[a-z]+=", response.content.decode())


def test_page_speaks_english_when_asked(client):
    client.cookies["django_language"] = "en"

    page = client.get(SHOW).content.decode()

    assert "What may follow what" in page
    assert "Urutan yang dimungkinkan" not in page


def test_every_need_of_every_procedure_has_words():
    needs = {need for procedure in all_procedures() for step in procedure.table.transitions for need in step.needs}

    assert needs <= set(NEEDS)


def test_page_costs_the_same_however_often_it_is_opened(client, django_assert_max_num_queries):
    client.get(SHOW)

    with django_assert_max_num_queries(0):
        Client(headers={"host": client.defaults["HTTP_HOST"]}).get(SHOW)
