import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import kernel.time


class Migration(migrations.Migration):
    dependencies = [
        ("hosts", "0003_emptying_waits_for_a_second_person"),
    ]

    operations = [
        migrations.AddField(
            model_name="webserver",
            name="changes",
            field=models.PositiveBigIntegerField(db_default=0, default=0),
        ),
        migrations.CreateModel(
            name="Listing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "keys",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=63), default=list, size=None
                    ),
                ),
                ("looked_after", models.PositiveBigIntegerField()),
                ("seen_at", models.DateTimeField()),
                (
                    "server",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="listing", to="hosts.webserver"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Sighting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=63)),
                ("wanted", models.CharField(blank=True, max_length=64)),
                ("is_right", models.BooleanField(default=False)),
                ("looked_after", models.PositiveBigIntegerField(default=0)),
                ("seen_at", models.DateTimeField(null=True)),
                ("changed_by", models.PositiveBigIntegerField(default=0)),
                ("changed_at", models.DateTimeField(default=kernel.time.now)),
                (
                    "server",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sightings", to="hosts.webserver"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("server", "key"), name="sighting_one_a_site")],
            },
        ),
    ]
