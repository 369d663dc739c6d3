from django.db import migrations, models

import kernel.time


class Migration(migrations.Migration):
    dependencies = [
        ("provisioning", "0003_one_budget_of_requests_and_remembered_zones"),
        ("registry", "0003_former_names_own_domains_and_deleted_sites"),
    ]

    operations = [
        migrations.CreateModel(
            name="LifecyclePolicy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "redirect_days",
                    models.PositiveSmallIntegerField(
                        default=90, verbose_name="days a former name leads on to the new one"
                    ),
                ),
                (
                    "quarantine_days",
                    models.PositiveSmallIntegerField(default=365, verbose_name="days a freed name rests"),
                ),
                (
                    "domain_days",
                    models.PositiveSmallIntegerField(
                        default=14, verbose_name="days to wait for the records of a domain"
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="rule or decision it rests on")),
                ("valid_from", models.DateTimeField(default=kernel.time.now, verbose_name="in force from")),
            ],
            options={
                "verbose_name": "policy of the life cycle",
                "verbose_name_plural": "policies of the life cycle",
                "ordering": ["-valid_from", "-id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="run",
            name="run_one_per_reference",
        ),
        migrations.AddField(
            model_name="run",
            name="schema_name",
            field=models.CharField(blank=True, max_length=42),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(
                condition=models.Q(("schema_name", ""), _negated=True),
                fields=["schema_name", "-created_at"],
                name="run_of_site",
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("schema_name", ""), models.Q(("state__in", ["cancelled", "compensated"]), _negated=True)
                ),
                fields=("kind", "reference"),
                name="run_one_per_reference",
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("schema_name", ""), _negated=True),
                    models.Q(("state__in", ["cancelled", "compensated", "succeeded"]), _negated=True),
                ),
                fields=("schema_name",),
                name="run_one_at_a_site",
            ),
        ),
    ]
