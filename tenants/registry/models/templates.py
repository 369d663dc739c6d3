"""The schemas new sites are copied from."""

from __future__ import annotations

from django.db import models


class SchemaTemplate(models.Model):
    """One template schema and the SQL script taken from it.

    BARE is migrated by normal means; the template of each kind is BARE's script plus the kind's seed.
    The row is written before the schema is touched, so a template left half-made by a crash is known as such.
    """

    class Kind(models.TextChoices):
        BARE = "BARE"
        AGENCY = "AGENCY"
        SCHOOL = "SCHOOL"

    class State(models.TextChoices):
        BUILDING = "BUILDING"
        READY = "READY"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    schema_name = models.CharField(max_length=63, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.BUILDING)
    fingerprint = models.CharField(max_length=64)
    migrations = models.CharField(max_length=64)
    script = models.JSONField(default=list)
    inventory = models.JSONField(default=dict)
    built_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind"], condition=models.Q(state="READY"), name="one_template_per_kind"),
            models.CheckConstraint(
                condition=models.Q(schema_name__regex=r"^zz_template_[a-z]+_[0-9a-f]{12}$"),
                name="template_name_is_unmistakable",
            ),
            models.CheckConstraint(
                condition=models.Q(state="BUILDING", built_at__isnull=True)
                | models.Q(state="READY", built_at__isnull=False),
                name="a_ready_template_says_since_when",
            ),
        ]

    def __str__(self) -> str:
        return self.schema_name
