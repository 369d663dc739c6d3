"""The official form: landscape, every row with its actor, whatever characters the declaration holds."""

from __future__ import annotations

import io
from dataclasses import replace

import pikepdf
import pytest
from django.utils.translation import override

from central.procedures import printing
from central.procedures.printing import render_pdf
from central.procedures.sheet import sheet_of
from central.websites.procedure import PROCEDURE
from kernel.procedure import Change

pytestmark = pytest.mark.django_db


def test_pdf_is_landscape_and_named(client):
    response = client.get("/sop/pembuatan-website.pdf")

    assert response["Content-Type"] == "application/pdf"
    assert "sop-pembuatan-website.pdf" in response["Content-Disposition"]
    with pikepdf.open(io.BytesIO(response.content)) as pdf:
        for page in pdf.pages:
            _left, _bottom, width, height = (float(edge) for edge in page.mediabox)
            assert width > height
        assert str(pdf.docinfo["/Title"]) == "Pembuatan Website"


def test_pdf_is_set_once_for_many_readers(client, monkeypatch):
    set_anew = []
    monkeypatch.setattr(printing, "render_pdf", lambda procedure: set_anew.append(procedure.code) or b"%PDF-")

    for _reader in range(3):
        client.get("/sop/pembuatan-website.pdf")
    client.cookies["django_language"] = "en"
    client.get("/sop/pembuatan-website.pdf")

    assert set_anew == ["pembuatan-website"] * 2


def test_sheet_marks_each_row_in_the_column_of_its_actor():
    with override("id"):
        sheet = sheet_of(PROCEDURE)

    for profile, declared in zip(sheet["profiles"], PROCEDURE.profiles.values(), strict=True):
        assert [row["number"] for row in profile["rows"]] == list(declared.rows)
        for row in profile["rows"]:
            actor = PROCEDURE.row(row["number"]).actor
            with override("id"):
                assert profile["actors"][row["actor"]] == PROCEDURE.actor_label(actor)
        assert profile["rows"][0]["shape"] == profile["rows"][-1]["shape"] == "terminal"


def test_sheet_measures_each_row_once_whatever_the_profiles():
    numbers = [row["number"] for row in sheet_of(PROCEDURE)["measured"]]

    assert numbers == [row.number for row in PROCEDURE.rows]


def test_sheet_says_what_the_source_leaves_open():
    with override("en"):
        rows = {row["number"]: row for row in sheet_of(PROCEDURE)["measured"]}

    assert rows["1"]["time"] == "no standard time"
    assert rows["2"]["time"] == "1 working hour"


@pytest.mark.parametrize("text", ["#panic()", "*tebal* _miring_ $x$", "[kurung] <label> @rujuk", "a" * 300])
def test_pdf_prints_markup_as_text(text):
    odd = replace(
        PROCEDURE,
        title=text,
        head=replace(PROCEDURE.head, purpose=text, changes=(Change("1", None, text, text),)),
    )

    assert render_pdf(odd).startswith(b"%PDF-")
