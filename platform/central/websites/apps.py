from django.apps import AppConfig


class WebsitesConfig(AppConfig):
    name = "central.websites"
    label = "websites"
    verbose_name = "Website requests"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from central.websites.menu import register_entries
        from central.websites.notifications import register_kinds
        from central.websites.procedure import PROCEDURE
        from central.websites.receivers import connect
        from kernel.procedure import register

        register(PROCEDURE)
        register_entries()
        register_kinds()
        connect()
