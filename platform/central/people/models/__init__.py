"""Who people are here: agencies and their applicants, officials and the posts they hold."""

from central.people.models.agencies import Agency, AgencyLink, LinkState
from central.people.models.appointments import (
    CHAIN_LEVELS,
    ONE_PERSON_ROLES,
    PLATFORM_ROLES,
    Appointment,
    AppointmentKind,
    Role,
)
from central.people.models.records import OfficialRecord

__all__ = [
    "CHAIN_LEVELS",
    "ONE_PERSON_ROLES",
    "PLATFORM_ROLES",
    "Agency",
    "AgencyLink",
    "Appointment",
    "AppointmentKind",
    "LinkState",
    "OfficialRecord",
    "Role",
]
