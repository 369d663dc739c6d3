import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("hosts", "0003_emptying_waits_for_a_second_person"),
    ]

    operations = [
        migrations.AddField(
            model_name="webserver",
            name="files_version",
            field=models.PositiveBigIntegerField(db_default=0, default=0),
        ),
        migrations.CreateModel(
            name="Sighting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=63)),
                ("wanted", models.CharField(max_length=64)),
                ("is_there", models.BooleanField()),
                ("is_right", models.BooleanField()),
                ("files_version", models.PositiveBigIntegerField()),
                ("seen_at", models.DateTimeField()),
                (
                    "server",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sightings", to="hosts.webserver"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("server", "key"), name="sighting_one_a_site"),
                    models.CheckConstraint(
                        condition=models.Q(("is_there", True), ("is_right", False), _connector="OR"),
                        name="sighting_right_is_there",
                    ),
                ],
            },
        ),
    ]
