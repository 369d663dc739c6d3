"""The only writers of people's standing: each is one transaction and leaves an audit event."""

from central.people.operations.accounts import ensure_account, record_official
from central.people.operations.agencies import ensure_agency, let_ask_for_schools
from central.people.operations.appointments import appoint, end_appointment
from central.people.operations.links import (
    confirm_link,
    end_link,
    link_agency,
    refuse_link,
    register_applicant,
)

__all__ = [
    "appoint",
    "confirm_link",
    "end_appointment",
    "end_link",
    "ensure_account",
    "ensure_agency",
    "let_ask_for_schools",
    "link_agency",
    "record_official",
    "refuse_link",
    "register_applicant",
]
