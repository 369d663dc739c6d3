from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class RegistryConfig(AppConfig):
    name = "tenants.registry"
    label = "registry"
    verbose_name = "Tenant registry"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put isolation in place and let changes of tenants clear the cached look-ups."""
        from tenants.registry import checks, isolation, lookup
        from tenants.registry.models import Domain, Tenant

        isolation.install()
        checks.install()
        for sender in (Tenant, Domain):
            for signal in (post_save, post_delete):
                signal.connect(lookup.forget, sender=sender, dispatch_uid=f"registry.forget.{sender.__name__}")
