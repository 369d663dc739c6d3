from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContentConfig(AppConfig):
    name = "tenants.content"
    label = "content"
    verbose_name = _("Content")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tenants.content import receivers
        from tenants.content.restored import name_host
        from tenants.content.seeding import seed_site
        from tenants.content.seeding.files import seed_version
        from tenants.registry.backups import register_refresher
        from tenants.registry.models import TenantKind
        from tenants.registry.seeding import register_seed

        receivers.connect()
        register_refresher(name_host)
        for kind in (TenantKind.AGENCY, TenantKind.SCHOOL):
            register_seed(kind, seed_site, version=seed_version)
