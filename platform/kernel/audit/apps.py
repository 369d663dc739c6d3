from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "kernel.audit"
    label = "audit"
    verbose_name = "Audit chain"
    default_auto_field = "django.db.models.BigAutoField"
