from django.apps import AppConfig


class DriftConfig(AppConfig):
    name = "provisioning.drift"
    label = "drift"
    verbose_name = "Drift"
    default_auto_field = "django.db.models.BigAutoField"
