"""The flow diagram says what the declaration says, to eyes and to screen readers."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest
from django.utils.translation import override

from kernel.procedure import Procedure, Profile
from kernel.procedure.diagram import flow_diagram

SVG = "{http://www.w3.org/2000/svg}"


def drawn(procedure, profile="LONG", language="en"):
    with override(language):
        return ElementTree.fromstring(flow_diagram(procedure, profile))


def texts(svg, name):
    return [" ".join(text.itertext()) for text in svg.iter(f"{SVG}text") if text.get("class") == name]


def shapes(svg):
    return [
        element.get("class").split("flow-")[-1]
        for element in svg.iter()
        if (element.get("class") or "").startswith("flow-step ")
    ]


def test_flow_diagram_has_a_lane_for_every_role_in_the_order_declared(procedure):
    svg = drawn(procedure)

    assert texts(svg, "flow-lane") == ["Perangkat daerah pemohon", "Kepala Dinas", "Kepala Bidang", "Kepala Seksi"]


def test_flow_diagram_of_a_shorter_profile_leaves_out_what_it_does_not_use(procedure):
    svg = drawn(procedure, "SHORT")

    assert len(texts(svg, "flow-lane")) == 3
    assert len(shapes(svg)) == 4


def test_flow_diagram_begins_and_ends_round_and_decides_in_a_diamond(procedure):
    assert shapes(drawn(procedure)) == ["terminal", "decision", "activity", "activity", "terminal"]


def test_flow_diagram_decides_only_where_the_actor_has_a_choice(parts):
    """In the state DISPOSED the head of division may return, in the long profile without assigning."""
    shorter = drawn(Procedure(**parts), "SHORT")

    assert shapes(shorter) == ["terminal", "decision", "decision", "terminal"]


def test_flow_diagram_puts_each_step_under_its_actor(procedure):
    svg = drawn(procedure)
    lanes = {
        " ".join(text.itertext()): text.get("x") for text in svg.iter(f"{SVG}text") if text.get("class") == "flow-lane"
    }
    bold = [text for text in svg.iter(f"{SVG}text") if text.get("font-weight") and text.get("class") == "flow-text"]
    placed = {" ".join(text.itertext()): text.get("x") for text in bold}

    assert (placed["2"], placed["3"], placed["3b"]) == (
        lanes["Kepala Dinas"],
        lanes["Kepala Bidang"],
        lanes["Kepala Seksi"],
    )


def test_flow_diagram_draws_an_arrow_to_each_next_step_and_to_the_last_receiver(procedure):
    arrows = [line for line in drawn(procedure).iter(f"{SVG}polyline") if line.get("class") == "flow-arrow"]

    assert len(arrows) == 4 + 1


def test_flow_diagram_tells_the_time_or_that_none_is_stated(procedure):
    assert texts(drawn(procedure), "flow-time") == [
        "no standard time",
        "1 working hour",
        "2 working days",
        "no standard time",
        "1 working hour",
    ]


def test_flow_diagram_has_a_name_and_says_its_steps_in_words(procedure):
    svg = drawn(procedure)
    by_id = {element.get("id"): element.text for element in svg if element.get("id")}
    title, words = (by_id[name] for name in svg.get("aria-labelledby").split())

    assert svg.get("role") == "img"
    assert title == "Flow diagram: Pembuatan Website"
    assert "Step 2, Kepala Dinas: Kegiatan 2 (1 working hour). Choices: dispose, return, reject. Step 3," in words


def test_flow_diagram_takes_its_title_from_the_head(parts):
    head = replace(parts["head"], diagram_title="Diagram Alir Pembuatan Website")

    svg = drawn(Procedure(**{**parts, "head": head}))

    assert svg.find(f"{SVG}title").text == "Diagram Alir Pembuatan Website"


def test_flow_diagram_speaks_the_active_language(procedure):
    assert texts(drawn(procedure, language="id"), "flow-time")[1:3] == ["1 jam kerja", "2 hari kerja"]


def test_flow_diagram_of_two_profiles_on_one_page_has_different_ids(procedure):
    ids = [
        {element.get("id") for element in drawn(procedure, profile) if element.get("id")}
        for profile in ("LONG", "SHORT")
    ]

    assert not ids[0] & ids[1]


def test_flow_diagram_carries_no_style_and_no_script(procedure):
    svg = drawn(procedure)

    assert not [element for element in svg.iter() if "style" in element.attrib or element.tag in ("style", "script")]


def test_flow_diagram_escapes_what_a_text_holds(parts):
    rows = tuple(replace(row, activity="<script>alert(1)</script> & more") for row in parts["rows"])

    markup = flow_diagram(Procedure(**{**parts, "rows": rows}), "LONG")

    assert "<script" not in markup
    assert "&lt;script&gt;" in markup


def test_flow_diagram_makes_room_for_a_long_activity(parts):
    long = replace(parts["rows"][1], activity="Kepala Dinas mendisposisikan kepada Kepala Bidang terkait " * 5)
    rows = (parts["rows"][0], long, *parts["rows"][2:])

    tall, usual = (drawn(Procedure(**{**parts, "rows": given})) for given in (rows, parts["rows"]))

    assert int(tall.get("height")) > int(usual.get("height"))


def test_flow_diagram_of_an_unknown_profile_is_refused(procedure):
    with pytest.raises(KeyError):
        flow_diagram(procedure, "MEDIUM")


def test_flow_diagram_of_a_single_row_has_no_arrow_between_steps(parts):
    lone = replace(parts["rows"][0], counterpart="")
    alone = Procedure(
        **{
            **parts,
            "rows": (lone, *parts["rows"][1:]),
            "profiles": {**parts["profiles"], "ONE": Profile("ONE", ("1",))},
        }
    )

    assert not list(drawn(alone, "ONE").iter(f"{SVG}polyline"))
