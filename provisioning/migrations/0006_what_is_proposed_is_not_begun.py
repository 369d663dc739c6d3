"""A plan that waits for a second person stands beside what a step has begun, no more in its place."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import F


def _tell_apart(apps, schema_editor):
    steps = apps.get_model("provisioning", "StepRecord").objects.using(schema_editor.connection.alias)
    steps.exclude(approved_digest="").update(proposal=F("intent"))
    held_back = steps.filter(state="waiting", started_at__isnull=True, intent__isnull=False)
    held_back.update(proposal=F("intent"), intent=None)


def _put_together(apps, schema_editor):
    steps = apps.get_model("provisioning", "StepRecord").objects.using(schema_editor.connection.alias)
    steps.filter(intent__isnull=True, proposal__isnull=False).update(intent=F("proposal"))


class Migration(migrations.Migration):
    dependencies = [
        ("provisioning", "0005_archiving_of_a_site_has_a_day"),
    ]

    operations = [
        migrations.AddField(
            model_name="steprecord",
            name="proposal",
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.RunPython(_tell_apart, _put_together),
    ]
