"""A form file is read by place: every problem of its shape carries the line, and a hostile file is refused at once."""

import pytest

from central.websites.errors import FormRefused
from central.websites.intake.reading import MOST_BYTES, read_places


def written(tmp_path, content):
    path = tmp_path / "formulir.yml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refusal(tmp_path, content):
    with pytest.raises(FormRefused) as caught:
        read_places(written(tmp_path, content))
    return caught.value


def test_values_are_read_as_written_with_their_lines(tmp_path):
    text = "jenis: pembuatan\nkepala:\n  nip: 197001011995031001\n  nama: 'Kepala (contoh)'\nsubdomain: 0123\n"

    places, problems = read_places(written(tmp_path, text))

    assert problems == []
    assert {place.path: (place.line, place.value) for place in places.values()} == {
        "jenis": (1, "pembuatan"),
        "kepala.nip": (3, "197001011995031001"),
        "kepala.nama": (4, "Kepala (contoh)"),
        "subdomain": (5, "0123"),
    }


def test_json_is_read_too(tmp_path):
    places, problems = read_places(written(tmp_path, '{"jenis": "pembuatan",\n "kepala": {"nip": "1"}}'))

    assert problems == []
    assert places["kepala.nip"].line == 2


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("jenis: pembuatan\nsubdomian: dinkes\n", "2", "subdomain"),
        ("jenis: pembuatan\nwarna: merah\n", "2", "warna"),
        ("jenis: a\njenis: b\n", "2", "1"),
        ("jenis: [a, b]\n", "1", "jenis"),
        ("kepala: nama saja\n", "1", "nip"),
        ("kepala:\n  nama:\n    depan: x\n", "2", "kepala.nama"),
    ],
    ids=["misspelt", "unknown", "twice", "a list", "a group as a value", "too deep"],
)
def test_problem_of_shape_names_line_and_place(tmp_path, text, line, words):
    _places, problems = read_places(written(tmp_path, text))

    assert len(problems) == 1
    assert problems[0].startswith(f"Baris {line}")
    assert words in problems[0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"jenis: a\0b", "NUL"),
        (b"jenis: \xff", "UTF-8"),
        (b"jenis: 'a\nsubdomain: b", "formulir.yml"),
        (b"- satu\n- dua\n", "formulir.yml"),
        (b"", "formulir.yml"),
        (b"x" * (10 * 1024 * 1024), "10240"),
        (b"{" * 5000, "formulir.yml"),
        (b"jenis: &a b\nsubdomain: *c\n", "2"),
    ],
    ids=["nul byte", "not utf-8", "open quotation", "a list", "empty", "10 MB", "nested deeply", "unknown alias"],
)
def test_file_that_is_no_form_is_refused(tmp_path, content, words):
    error = refusal(tmp_path, content)

    assert words in error.message
    assert error.remedy


def test_file_of_the_largest_size_is_still_read(tmp_path):
    filler = "#" + "x" * (MOST_BYTES - 20) + "\n"

    places, _problems = read_places(written(tmp_path, filler + "jenis: x\n"))

    assert places["jenis"].line == 2


def test_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(FormRefused) as caught:
        read_places(tmp_path / "tidak-ada.yml")

    assert "tidak-ada.yml" in caught.value.message
