from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "central.certificates"
    label = "central_certificates"
    verbose_name = "Certificates"

    def ready(self) -> None:
        from central.certificates import notifications
        from central.certificates.menu import register_entries

        notifications.register_kinds()
        notifications.connect()
        register_entries()
