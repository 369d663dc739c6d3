from django.apps import AppConfig


class ProcedureConfig(AppConfig):
    """No models: an app so that its catalogue of translations is loaded."""

    name = "kernel.procedure"
    label = "procedure"
    verbose_name = "Procedures"
