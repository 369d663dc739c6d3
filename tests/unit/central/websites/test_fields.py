"""The fields of the form: each refused value has its own message, and the others are still judged."""

from datetime import timedelta

import pytest

from central.people.queries import today
from central.websites.errors import InvalidFields
from central.websites.fields import REQUIRED, clean, note_text, require_complete
from central.websites.models import WebsiteRequest
from kernel.errors import InvalidValue

GOOD = {
    "kind_of_work": "DEVELOP",
    "label": "  DinKes ",
    "responsible_name": "Sekretaris (contoh)",
    "responsible_phone": "0254 555010",
    "responsible_email": "admin@dinkes.example",
    "head_nip": "19700101 199503 1 001",
    "commitment": True,
}


def errors_of(data):
    with pytest.raises(InvalidFields) as caught:
        clean(data)
    return caught.value.errors


def test_good_values_are_kept_in_their_normal_form():
    assert clean(GOOD) == {**GOOD, "label": "dinkes", "head_nip": "197001011995031001"}


def test_gaps_are_allowed_in_a_draft():
    gaps = {"label": "", "responsible_email": "", "responsible_phone": None, "head_nip": "", "letter_date": None}

    assert clean(gaps) == {
        "label": "",
        "responsible_email": "",
        "responsible_phone": "",
        "head_nip": "",
        "letter_date": None,
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind_of_work", "DESTROY"),
        ("label", "x" * 64),
        ("responsible_name", "x" * 200),
        ("responsible_name", "nama\0"),
        ("responsible_phone", "telepon"),
        ("responsible_email", "admin at dinkes"),
        ("head_name", "x" * 200),
        ("head_title", "x" * 200),
        ("head_nip", "123"),
        ("head_nip", "1970010119950310AB"),
        ("place", "x" * 61),
        ("letter_date", "kemarin"),
        ("letter_date", today() + timedelta(days=1)),
        ("letter_date", today() - timedelta(days=400)),
        ("letter_number", "x" * 81),
        ("commitment", "ya"),
        ("color", "red"),
    ],
)
def test_refused_value_says_what_and_how_to_mend_it(field, value):
    error = errors_of({**GOOD, field: value})

    assert list(error) == [field]
    assert error[field].message and error[field].remedy
    assert error[field].field == field


def test_messages_of_different_faults_differ():
    faults = [
        errors_of({"head_nip": "123"}),
        errors_of({"head_nip": "12345678901234567x"}),
        errors_of({"responsible_phone": "12"}),
        errors_of({"responsible_phone": "abc"}),
        errors_of({"letter_date": today() + timedelta(days=1)}),
        errors_of({"letter_date": today() - timedelta(days=400)}),
    ]

    assert len({next(iter(fault.values())).message for fault in faults}) == len(faults)


def test_all_faults_are_told_at_once():
    assert set(errors_of({"head_nip": "1", "responsible_email": "x", "place": "Serang"})) == {
        "head_nip",
        "responsible_email",
    }


def test_request_with_gaps_is_not_complete():
    with pytest.raises(InvalidFields) as caught:
        require_complete(WebsiteRequest())

    assert set(caught.value.errors) == {"label", *REQUIRED, "commitment"}


def test_note_that_is_needed_is_refused_when_empty():
    assert note_text("  ") == ""
    with pytest.raises(InvalidValue):
        note_text("  ", required=True)
    with pytest.raises(InvalidValue):
        note_text("x" * 1001)
