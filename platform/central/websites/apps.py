from django.apps import AppConfig


class WebsitesConfig(AppConfig):
    name = "central.websites"
    label = "websites"
    verbose_name = "Website requests"
    default_auto_field = "django.db.models.BigAutoField"
