from django.apps import AppConfig


class CentralLettersConfig(AppConfig):
    name = "central.letters"
    label = "central_letters"
    verbose_name = "Letters pages"
    default_auto_field = "django.db.models.BigAutoField"
