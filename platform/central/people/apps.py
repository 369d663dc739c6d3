from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "central.people"
    label = "people"
    verbose_name = "People"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from central.people.menu import register_entries
        from central.people.notifications import register_kinds

        register_entries()
        register_kinds()
