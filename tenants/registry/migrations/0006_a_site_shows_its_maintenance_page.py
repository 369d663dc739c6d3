from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0005_looks_are_forgotten_by_time"),
    ]

    operations = [
        migrations.AddField(
            model_name="tenant",
            name="maintenance_reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="reason of the maintenance"),
        ),
        migrations.AddField(
            model_name="tenant",
            name="maintenance_until",
            field=models.DateTimeField(blank=True, null=True, verbose_name="in maintenance until"),
        ),
        migrations.AddConstraint(
            model_name="tenant",
            constraint=models.CheckConstraint(
                condition=models.Q(("maintenance_reason", ""), ("maintenance_until__isnull", True))
                | models.Q(("maintenance_until__isnull", False), models.Q(("maintenance_reason", ""), _negated=True)),
                name="a_maintenance_says_why_and_until_when",
            ),
        ),
    ]
