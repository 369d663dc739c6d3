"""The web host there is becomes the default: its values are empty, so that the settings go on saying them."""

from __future__ import annotations

from typing import Any

from django.db import migrations


def add_default(apps: Any, schema_editor: Any) -> None:
    servers = apps.get_model("hosts", "WebServer").objects
    if not servers.filter(is_default=True).exists():
        servers.create(name="utama", title="Server utama", is_default=True)


class Migration(migrations.Migration):
    dependencies = [("hosts", "0001_web_hosts_as_rows")]

    operations = [migrations.RunPython(add_default, migrations.RunPython.noop)]
