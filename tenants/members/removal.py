"""Removing an account from a site, with what hangs on it in the site's own schema and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models, router, transaction
from django.db.models.deletion import Collector

from tenants.members.models import User
from tenants.registry.schemas.fingerprints import site_apps


class _OwnCollector(Collector):
    """Looks only where every schema has a table of its own.

    From within a site the platform's tables can be read too, and there the same number is another person: an official
    with decisions would keep the site's account, and a relation that cascades would take the official's rows along.
    """

    def related_objects(
        self, related_model: type[models.Model], related_fields: Iterable[models.Field[Any, Any]], objs: Any
    ) -> models.QuerySet[Any]:
        """Return what hangs on the objects; nothing of the platform's does."""
        if related_model._meta.app_config not in site_apps():
            return related_model._base_manager.none()
        return super().related_objects(related_model, related_fields, objs)


def remove_account(user: User) -> None:
    """Delete an account and what hangs on it; within the schema it was read in."""
    own = _OwnCollector(using=router.db_for_write(User, instance=user), origin=user)
    with transaction.atomic():
        own.collect([user])
        own.delete()
