from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "central.calendars"
    label = "calendars"
    verbose_name = "Working calendar"
