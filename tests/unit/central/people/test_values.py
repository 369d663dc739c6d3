"""What a typed value must look like; each thing that can be wrong has a message of its own."""

import pytest

from central.people.rules import check_nip, format_nip
from central.people.values import email_address, phone_number, plain_line, plain_text
from kernel.errors import InvalidValue


def refusal(call, *args, **kwargs):
    with pytest.raises(InvalidValue) as caught:
        call(*args, **kwargs)
    return caught.value


def test_line_is_trimmed_and_put_into_one_normal_form():
    assert plain_line("  Dinas \t Kesehatan  ", field="name", most=50) == "Dinas Kesehatan"
    assert plain_line("Cafe\u0301", field="name", most=50) == "Caf\u00e9"


@pytest.mark.parametrize(
    ("text", "named"),
    [("a\0b", "U+0000"), ("a\x1bb", "U+001B"), ("a\nb", "U+000A"), ("a\u2028b", "U+2028"), ("a\ud800b", "U+D800")],
    ids=["nul", "escape", "line break", "line separator", "half a surrogate"],
)
def test_line_with_a_control_character_is_refused_by_its_code(text, named):
    error = refusal(plain_line, text, field="name", most=50)

    assert named in error.message
    assert error.field == "name"
    assert error.remedy


def test_line_of_200_characters_is_refused_with_both_numbers():
    error = refusal(plain_line, "x" * 200, field="name", most=100)

    assert "200" in error.message and "100" in error.message


def test_line_that_is_blank_is_refused_only_where_it_is_required():
    assert plain_line("   ", field="name", most=50, required=False) == ""
    assert refusal(plain_line, "   ", field="name", most=50).field == "name"


def test_text_keeps_its_lines_and_refuses_a_nul_byte():
    assert plain_text("satu\r\ndua\r", field="note", most=50) == "satu\ndua"
    assert "U+0000" in refusal(plain_text, "satu\0", field="note", most=50).message


@pytest.mark.parametrize("number", ["(0254) 555-0100", "0812-5550-0100", "+62 812 5550 0100", "0254 555010 ext 12"])
def test_telephone_number_is_kept_as_written(number):
    assert phone_number(f" {number} ", field="phone") == number


@pytest.mark.parametrize(
    ("number", "reason"),
    [("0812abc", "karakter"), ("12345", "6"), ("1" * 16, "16"), ("", "")],
    ids=["letters", "too few digits", "too many digits", "empty"],
)
def test_telephone_number_that_is_none_is_refused(number, reason):
    error = refusal(phone_number, number, field="phone")

    assert reason in error.message
    assert error.field == "phone"


@pytest.mark.parametrize("address", ["", "admin", "admin@", "a@b", "a b@dinkes.example", "x" * 250 + "@dinkes.example"])
def test_address_that_is_none_is_refused(address):
    assert refusal(email_address, address, field="email").field == "email"


@pytest.mark.parametrize("typed", ["197001011995031001", "19700101 199503 1 001", "19700101.199503.1.001"])
def test_nip_is_kept_as_18_digits_however_it_is_grouped(typed):
    assert check_nip(typed) == "197001011995031001"


def test_nip_of_a_contract_employee_with_month_21_is_accepted():
    assert check_nip("198501012023211001") == "198501012023211001"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [("1970010119950310", "16"), ("19700101199503100A", "angka"), ("١٩٧٠٠١٠١١٩٩٥٠٣١٠٠١", "angka"), ("", "")],
    ids=["16 digits", "a letter", "other digits", "empty"],
)
def test_nip_that_is_none_is_refused(typed, reason):
    error = refusal(check_nip, typed)

    assert reason in error.message
    assert error.remedy


def test_nip_is_printed_in_its_groups():
    assert format_nip("197001011995031001") == "19700101 199503 1 001"
    assert format_nip("") == ""
