from django.apps import AppConfig


class HostsConfig(AppConfig):
    name = "provisioning.hosts"
    label = "hosts"
    verbose_name = "Web hosts"
    default_auto_field = "django.db.models.BigAutoField"
