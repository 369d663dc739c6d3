from django.apps import AppConfig


class ClockConfig(AppConfig):
    name = "kernel.clock"
    label = "clock"
    verbose_name = "Working clock"
    default_auto_field = "django.db.models.BigAutoField"
