"""Pages of the calendar, the service times and the chain."""
