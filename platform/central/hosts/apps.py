from django.apps import AppConfig


class HostsConfig(AppConfig):
    name = "central.hosts"
    label = "central_hosts"
    verbose_name = "Web hosts"

    def ready(self) -> None:
        from central.hosts.menu import register_entries

        register_entries()
