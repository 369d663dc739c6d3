from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("hosts", "0002_what_there_is_becomes_the_default"),
    ]

    operations = [
        migrations.AddField(
            model_name="webserver",
            name="emptying_asked_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="webserver",
            name="emptying_asked_by",
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.AddConstraint(
            model_name="webserver",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("emptying_asked_at__isnull", True), ("emptying_asked_by", "")),
                    models.Q(
                        ("emptied_since__isnull", True),
                        ("emptying_asked_at__isnull", False),
                        ("state", "DRAINING"),
                        models.Q(("emptying_asked_by", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="server_emptying_asked_before_it_begins",
            ),
        ),
    ]
