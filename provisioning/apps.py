from django.apps import AppConfig


class ProvisioningConfig(AppConfig):
    name = "provisioning"
    label = "provisioning"
    verbose_name = "Provisioning"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear when sites are taken into use; tell the outbox how our messages are made."""
        from provisioning import mails, receivers

        receivers.connect()
        mails.register_kinds()
