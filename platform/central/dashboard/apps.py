from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "central.dashboard"
    label = "dashboard"
    verbose_name = "Dashboard"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from central.dashboard.menu import register_entries

        register_entries()
