from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("provisioning", "0005_archiving_of_a_site_has_a_day"),
    ]

    operations = [
        migrations.AddField(
            model_name="zoneid",
            name="name_servers",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="zoneid",
            name="servers_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
