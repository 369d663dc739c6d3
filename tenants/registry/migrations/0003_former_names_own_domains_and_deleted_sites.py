from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0002_journal_of_upgrades"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="tenant",
            name="tenant_state_is_known",
        ),
        migrations.AddField(
            model_name="domain",
            name="is_custom",
            field=models.BooleanField(default=False, verbose_name="a domain of the site's own"),
        ),
        migrations.AddField(
            model_name="domain",
            name="redirects_until",
            field=models.DateTimeField(blank=True, null=True, verbose_name="leads on until"),
        ),
        migrations.AddField(
            model_name="tenant",
            name="deleted_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="deleted"),
        ),
        migrations.AlterField(
            model_name="tenant",
            name="state",
            field=models.CharField(
                choices=[
                    ("POOL", "Prepared"),
                    ("CLAIMED", "Being built"),
                    ("READY", "Ready to be handed over"),
                    ("ACTIVE", "Active"),
                    ("SUSPENDED", "Suspended"),
                    ("FAILED", "Failed"),
                    ("DELETED", "Deleted"),
                ],
                default="POOL",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="domain",
            constraint=models.CheckConstraint(
                condition=models.Q(("redirects_until__isnull", True), ("is_primary", False), _connector="OR"),
                name="primary_domain_leads_nowhere_else",
            ),
        ),
        migrations.AddConstraint(
            model_name="tenant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["POOL", "CLAIMED", "READY", "ACTIVE", "SUSPENDED", "FAILED", "DELETED"])
                ),
                name="tenant_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="tenant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("deleted_at__isnull", False), ("label", ""), ("proven_at__isnull", True), ("state", "DELETED")
                    ),
                    models.Q(models.Q(("state", "DELETED"), _negated=True), ("deleted_at__isnull", True)),
                    _connector="OR",
                ),
                name="a_deleted_site_has_no_name_and_no_schema",
            ),
        ),
    ]
