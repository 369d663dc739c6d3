from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "central.ui"
    label = "ui"
    verbose_name = "User interface"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make our Celery application the one that tasks are sent through, in whatever process Django starts."""
        import central.celery  # noqa: F401
