from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    name = "central.procedures"
    label = "procedures"
    verbose_name = "Procedures"

    def ready(self) -> None:
        from central.procedures.menu import register_entries
        from central.procedures.sources import register_sources

        register_entries()
        register_sources()
