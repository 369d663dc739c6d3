"""Forms of the calendar pages."""

from central.calendars.forms.chain import ChainForm
from central.calendars.forms.closures import ClosureForm, ConfirmForm, ReasonForm
from central.calendars.forms.hours import DatedHoursForm, OfficeHoursForm
from central.calendars.forms.reckoning import ReckonForm
from central.calendars.forms.service_times import RevisionForm
from central.calendars.forms.zone import CalendarForm

__all__ = [
    "CalendarForm",
    "ChainForm",
    "ClosureForm",
    "ConfirmForm",
    "DatedHoursForm",
    "OfficeHoursForm",
    "ReasonForm",
    "ReckonForm",
    "RevisionForm",
]
