"""Lists as programs write them: separators, encodings, folded cells, Excel's types; what is refused says why."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.utils import translation
from openpyxl import Workbook

from central.websites.bulk.layout import MOST_BYTES, MOST_LINES
from central.websites.bulk.reading import read_listing
from central.websites.errors import ListRefused
from kernel.errors import InvalidValue
from tests.factories.batches import HEADING, as_csv, school_rows

ROW = ("school", "SMP Negeri 2 Kota Contoh", "Kota Contoh", "smpn2x", "kotacontoh.sch.id")
WANTED = dict(zip(HEADING, ROW, strict=True))


@pytest.fixture(autouse=True)
def english():
    """Words are compared with the source's own."""
    with translation.override("en"):
        yield


def read(content, name="sekolah.csv"):
    return read_listing(name=name, content=content)


def workbook(*rows, prepare=None):
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    if prepare is not None:
        prepare(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separator_is_found_from_the_heading(separator):
    [line] = read(as_csv([ROW], separator=separator)).lines

    assert (line.line, line.values, line.faults) == (2, WANTED, {})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_of_spreadsheets_are_understood(encoding):
    row = ("school", "SMP “Harapan” Kota Contoh", *ROW[2:])
    content = as_csv([row], separator=";").decode().encode(encoding)

    [line] = read(content).lines

    assert line.values["name"] == "SMP “Harapan” Kota Contoh"


def test_excels_word_on_the_separator_is_no_heading():
    [line] = read(b"sep=;\r\n" + as_csv([ROW], separator=";")).lines

    assert (line.line, line.values) == (3, WANTED)


def test_folded_cell_is_one_line_and_later_lines_keep_their_number():
    folded = ("school", "SMP Negeri 2\nKota Contoh", *ROW[2:])

    first, second = read(as_csv([folded, ROW])).lines

    assert (first.line, first.values["name"]) == (2, "SMP Negeri 2 Kota Contoh")
    assert second.line == 4


def test_indonesian_heading_in_any_case_is_understood():
    heading = ("Jenis", "NAMA", "Wilayah", "Subdomain", "Domain-Induk", "Catatan", "NIP Kepala")
    [line] = read(as_csv([(*ROW, "bukan kolom kita", "1970")], heading=heading)).lines

    assert line.values == {**WANTED, "head_nip": "1970"}


def test_empty_lines_are_passed_over():
    lines = read(as_csv([("", "", "", "", ""), ROW, (), ROW])).lines

    assert [line.line for line in lines] == [3, 5]


def test_line_with_too_many_columns_says_so():
    [line] = read(as_csv([(*ROW, "lebih")])).lines

    assert "6 columns, the heading 5" in str(line.faults["kind"])


def test_workbook_types_become_text():
    heading = (*HEADING, "responsible_phone", "head_name")
    content = workbook(
        heading, ("school", "SMP 2", "Kota Contoh", 2.0, "kotacontoh.sch.id", 7215550100, date(2026, 1, 2))
    )

    [line] = read(content, "sekolah.xlsx").lines

    assert line.values["wanted_subdomain"] == "2"
    assert (line.values["responsible_phone"], line.values["head_name"]) == ("7215550100", "2026-01-02T00:00:00")


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("wanted_subdomain", "=A2&B2", "D2 holds a formula"),
        ("wanted_subdomain", "#REF!", "D2 holds an error of Excel"),
        ("head_nip", 197001011995031001, "F2 holds a number of more than 15 digits"),
    ],
)
def test_cell_that_is_no_text_is_refused_with_its_place(column, value, words):
    given = {**WANTED, "head_nip": "", column: value}
    content = workbook((*HEADING, "head_nip"), tuple(given.values()))

    [line] = read(content, "sekolah.xlsx").lines

    assert list(line.faults) == [column]
    assert words in str(line.faults[column])
    assert line.faults[column].remedy


def test_merged_cell_is_refused_where_its_value_would_be_guessed():
    content = workbook(HEADING, ROW, (None, *ROW[1:]), prepare=lambda sheet: sheet.merge_cells("A2:A3"))

    first, second = read(content, "sekolah.xlsx").lines

    assert first.faults == {}
    assert "A3 is merged" in str(second.faults["kind"])


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"kind,name\nschool,SMP\n", "a.csv", "lacks the columns: region, wanted_subdomain, parent_domain"),
        (as_csv([], heading=(*HEADING, "nama")), "a.csv", "has a column twice: name"),
        (as_csv([]), "a.csv", "no lines below its heading"),
        (b"", "a.csv", "The file is empty"),
        (as_csv([ROW]), "a.ods", "“.ods” are not accepted here"),
        (as_csv([ROW]), "a.xlsx", "By its name the file is a XLSX"),
        (b"\xff\xfe\x00", "a.csv", "begins as UTF-16"),
        (b"x" * (MOST_BYTES + 1), "a.csv", "larger than 10 MB"),
    ],
)
def test_file_that_is_no_list_says_why(content, name, words):
    with pytest.raises(InvalidValue) as refused:
        read(content, name)

    assert words in str(refused.value)
    assert refused.value.remedy


def test_list_that_is_too_long_is_to_be_split():
    with pytest.raises(ListRefused, match="more than 5000 lines"):
        read(as_csv(school_rows(MOST_LINES + 1)))
