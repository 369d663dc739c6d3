"""Groups with their permissions, from `roles.yml`."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from tenants.content.seeding.files import RoleSeed


def plant_role(role: RoleSeed, *, home: Page) -> Group:
    """Make the group with exactly the permissions of the role, on the home page and all below it."""
    group, _ = Group.objects.get_or_create(name=role.name)
    group.permissions.set([_permission(name) for name in role.permissions])
    root_collection = Collection.get_first_root_node()
    GroupPagePermission.objects.filter(group=group).delete()
    GroupPagePermission.objects.bulk_create(
        GroupPagePermission(group=group, page=home, permission=_permission(f"wagtailcore.{verb}_page"))
        for verb in role.pages
    )
    GroupCollectionPermission.objects.filter(group=group).delete()
    GroupCollectionPermission.objects.bulk_create(
        GroupCollectionPermission(group=group, collection=root_collection, permission=_permission(name))
        for name in _collection_permissions(role)
    )
    return group


def _collection_permissions(role: RoleSeed) -> list[str]:
    return [
        *(f"wagtailimages.{verb}_image" for verb in role.images),
        *(f"wagtaildocs.{verb}_document" for verb in role.documents),
        *(f"wagtailcore.{verb}_collection" for verb in role.collections),
    ]


def _permission(name: str) -> Permission:
    """Return the permission written `app.codename`.

    :raises Permission.DoesNotExist: when the seed names one that is not there.
    """
    app, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)
