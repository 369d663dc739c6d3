from django.db import migrations, models

import kernel.time


class Migration(migrations.Migration):
    dependencies = [
        ("provisioning", "0008_zones_remember_their_name_servers"),
    ]

    operations = [
        migrations.CreateModel(
            name="KnownName",
            fields=[
                ("name", models.CharField(max_length=255, primary_key=True, serialize=False)),
                ("by", models.CharField(max_length=150)),
                ("by_name", models.CharField(blank=True, max_length=200)),
                ("known_at", models.DateTimeField(default=kernel.time.now)),
            ],
        ),
    ]
