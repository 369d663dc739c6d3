from __future__ import annotations

from django.apps import AppConfig


class WatchConfig(AppConfig):
    name = "central.watch"
    label = "watch"

    def ready(self) -> None:
        from central.watch import pulses

        pulses.connect()
