"""The only writers of the clock's rows: each is one transaction, publishes the calendar and leaves an audit event."""

from kernel.clock.operations.closures import add_closure, confirm_closures, propose_holidays, withdraw_closure
from kernel.clock.operations.hours import add_hours, add_ramadan_hours, remove_hours, set_office_hours
from kernel.clock.operations.policies import declare_policies, revise_policy
from kernel.clock.operations.seeding import seed_calendar
from kernel.clock.operations.zone import change_calendar

__all__ = [
    "add_closure",
    "add_hours",
    "add_ramadan_hours",
    "change_calendar",
    "confirm_closures",
    "declare_policies",
    "propose_holidays",
    "remove_hours",
    "revise_policy",
    "seed_calendar",
    "set_office_hours",
    "withdraw_closure",
]
