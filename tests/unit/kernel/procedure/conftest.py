"""A small procedure with two profiles, as an app would declare it."""

import pytest

from kernel.clock.policies import Policy, ServiceStandard
from kernel.procedure import Head, Procedure, Profile, Row, Transition, TransitionTable

HOUR = ServiceStandard(Policy.WORKING_MINUTES, 60)
STATES = ("DRAFT", "SUBMITTED", "DISPOSED", "ASSIGNED", "ANSWERED", "RETURNED", "REJECTED")


def row(number, actor, **given):
    values = {
        "activity": f"Kegiatan {number}",
        "required_input": "Formulir",
        "service": HOUR,
        "output": "Disposisi",
        "source": f"SOP 003 row {number}",
        **given,
    }
    return Row(number=number, actor=actor, **values)


def transitions():
    return [
        Transition("submit", ("DRAFT",), "SUBMITTED", ("APPLICANT",), row="1"),
        Transition("dispose", ("SUBMITTED",), "DISPOSED", ("HEAD",), row="2", needs=("instructions",)),
        Transition("assign", ("DISPOSED",), "ASSIGNED", ("SECTION",), row="3b", profiles=("LONG",)),
        Transition("assign", ("DISPOSED",), "ASSIGNED", ("DIVISION",), row="3", profiles=("SHORT",)),
        Transition("answer", ("ASSIGNED",), "ANSWERED", ("DIVISION",), row="4"),
        Transition("return", ("SUBMITTED", "DISPOSED"), "RETURNED", ("HEAD", "DIVISION"), row="2"),
        Transition("reject", ("SUBMITTED",), "REJECTED", ("HEAD",), needs=("reason",)),
        Transition("resubmit", ("RETURNED",), "SUBMITTED", ("APPLICANT",), also_to=("DISPOSED",)),
    ]


@pytest.fixture
def table():
    return TransitionTable(STATES, transitions())


@pytest.fixture
def parts(table):
    """The arguments of a sound procedure, for a test to spoil one of."""
    return {
        "code": "pembuatan-website",
        "number": "555/02-SOP (contoh)",
        "title": "Pembuatan Website",
        "head": Head(office="Dinas Kominfo", approver="Kepala Dinas"),
        "rows": (
            row("1", "APPLICANT", service=None, counterpart="HEAD"),
            row("2", "HEAD"),
            row("3", "DIVISION", service=ServiceStandard(Policy.WORKING_DAYS, 2)),
            row("3b", "SECTION", service=None),
            row("4", "DIVISION", counterpart="APPLICANT"),
        ),
        "table": table,
        "profiles": {
            "LONG": Profile("LONG", ("1", "2", "3", "3b", "4")),
            "SHORT": Profile("SHORT", ("1", "2", "3", "4")),
        },
        "actors": {
            "APPLICANT": "Perangkat daerah pemohon",
            "HEAD": "Kepala Dinas",
            "DIVISION": "Kepala Bidang",
            "SECTION": "Kepala Seksi",
        },
    }


@pytest.fixture
def procedure(parts):
    return Procedure(**parts)
