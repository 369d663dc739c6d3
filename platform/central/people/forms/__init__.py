"""Forms of the people pages."""

from central.people.forms.appointments import AppointmentForm, EndForm
from central.people.forms.links import LinkForm, RefusalForm

__all__ = ["AppointmentForm", "EndForm", "LinkForm", "RefusalForm"]
