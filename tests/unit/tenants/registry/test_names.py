"""The rules of names: each refusal has its own code, words and remedy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.registry.names import find_flaw, ideas, skeleton

REFUSED = {
    "": "empty",
    "a": "too_short",
    "a" * 64: "too_long",
    "a" * 200: "too_long",
    "dinas kesehatan": "has_space",
    "dinas_kesehatan": "has_underscore",
    "dinkes.banten": "has_dot",
    "dinkes\0": "control_character",
    "dinkes\n": "control_character",
    "dinkés": "not_ascii",
    "dinkеs": "not_ascii",  # the е is Cyrillic
    "Dinkes": "bad_character",
    "dinkes!": "bad_character",
    "dinkes;drop": "bad_character",
    "-dinkes": "hyphen_at_end",
    "dinkes-": "hyphen_at_end",
    "xn--dinkes": "punycode",
    "di--nkes": "hyphens_third_fourth",
    "www": "reserved",
    "ppid": "reserved",
    "adm1n": "reserved_look_alike",
    "l0gin": "reserved_look_alike",
}


@pytest.mark.parametrize(("label", "code"), REFUSED.items(), ids=[*REFUSED.values()])
def test_name_that_breaks_a_rule_is_refused_by_its_own_code(label, code):
    flaw = find_flaw(label)

    assert flaw is not None
    assert flaw.code == code
    assert str(flaw.message)
    assert str(flaw.remedy)


def test_each_refusal_has_words_of_its_own():
    messages = {str(find_flaw(label).message) for label in REFUSED}

    assert len(messages) == len(set(REFUSED.values()))


@pytest.mark.parametrize("label", ["dinkes", "smpn1", "ab", "a1", "1a", "dinas-kesehatan", "a" * 63, "b-b-b"])
def test_good_name_has_no_flaw(label):
    assert find_flaw(label) is None


def test_word_reserved_at_the_parent_is_refused():
    assert find_flaw("setda") is None
    assert find_flaw("setda", reserved=["SETDA"]).code == "reserved"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("smpn1", "smpni"),
        ("smpn1", "smpnl"),
        ("d0kter", "dokter"),
        ("karnpus", "kampus"),
        ("vvarta", "warta"),
        ("dinas-kesehatan", "dinaskesehatan"),
        ("r-nasjid", "masjid"),
    ],
)
def test_look_alikes_share_a_skeleton(one, other):
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(("one", "other"), [("smpn1", "smpn11"), ("dkp", "dpk"), ("smpn1", "smpn2"), ("bkd", "bpkd")])
def test_different_names_have_different_skeletons(one, other):
    assert skeleton(one) != skeleton(other)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789-", max_size=63))
def test_skeleton_of_a_skeleton_looks_the_same(label):
    once = skeleton(label)

    assert skeleton(once) == once
    assert not set(once) & set("01l-")


@given(st.text(max_size=80))
def test_any_text_is_either_refused_or_a_host_label(label):
    if find_flaw(label) is None:
        assert 2 <= len(label) <= 63
        assert label.isascii()
        assert label == label.lower()
        assert not set(label) & set("._ /\\;'\"\0")


@given(st.text(max_size=80))
def test_ideas_for_any_text_keep_to_the_alphabet(label):
    for idea in ideas(label, region="Provinsi Banten"):
        assert find_flaw(idea) is None or find_flaw(idea).code not in {"bad_character", "not_ascii", "too_long"}


def test_ideas_name_the_region():
    assert "dinkes-banten" in list(ideas("dinkes", region="Provinsi Banten"))
