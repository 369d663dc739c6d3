from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "tenants.members"
    label = "members"
    verbose_name = "Members"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the outbox how the message with the one-time link is made, and restores what nobody may keep."""
        from tenants.members.mails import register_kinds
        from tenants.members.restored import close_doors
        from tenants.registry.backups import register_refresher

        register_kinds()
        register_refresher(close_doors)
