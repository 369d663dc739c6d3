from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    name = "central.procedures"
    label = "procedures"
    verbose_name = "Procedures"
