"""The collections in which pictures and documents are kept."""

from __future__ import annotations

from wagtail.models import Collection

from tenants.content.seeding.files import SiteSeed


def plant_collections(seed: SiteSeed) -> Collection:
    """Make the collections; return the one whose documents are listed publicly."""
    root = Collection.get_first_root_node()
    root.name = seed.root_collection
    root.save()
    public = root.add_child(name=seed.documents["name"])
    for name in seed.documents["below"]:
        public.refresh_from_db()
        public.add_child(name=name)
    for name in seed.other_collections:
        root.refresh_from_db()
        root.add_child(name=name)
    return public
