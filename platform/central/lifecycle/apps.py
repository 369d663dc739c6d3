from django.apps import AppConfig


class LifecycleConfig(AppConfig):
    name = "central.lifecycle"
    label = "lifecycle"
    verbose_name = "Life cycle of sites"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from central.lifecycle import receivers, unheard
        from central.lifecycle.notices import register_kinds

        receivers.connect()
        register_kinds()
        unheard.connect()
        unheard.register_kind()
