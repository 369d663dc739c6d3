from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("provisioning", "0007_a_run_knows_the_click_that_asked_for_it"),
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
