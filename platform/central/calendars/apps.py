from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "central.calendars"
    label = "calendars"
    verbose_name = "Working calendar"

    def ready(self) -> None:
        from central.calendars.menu import register_entries

        register_entries()
