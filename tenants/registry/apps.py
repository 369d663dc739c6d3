from django.apps import AppConfig
from django.core.signals import request_finished
from django.db.models.signals import post_delete, post_save


class RegistryConfig(AppConfig):
    name = "tenants.registry"
    label = "registry"
    verbose_name = "Tenant registry"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put isolation in place; let changes of tenants clear the cached look-ups; tell the outbox the way in."""
        from kernel.outbox.registry import set_schema_context
        from tenants.registry import checks, isolation, lookup
        from tenants.registry.models import Domain, Tenant
        from tenants.registry.switching import in_schema
        from tenants.registry.visitors.collecting import flush_when_due

        isolation.install()
        checks.install()
        set_schema_context(in_schema)
        request_finished.connect(flush_when_due, dispatch_uid="registry.visits")
        for sender in (Tenant, Domain):
            for signal in (post_save, post_delete):
                signal.connect(lookup.forget, sender=sender, dispatch_uid=f"registry.forget.{sender.__name__}")
