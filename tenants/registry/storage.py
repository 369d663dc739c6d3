"""Media of each site in a folder of its own, named by schema."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.utils.encoding import filepath_to_uri

from tenants.registry.switching import current_schema


class TenantStorage(FileSystemStorage):
    """Files under MEDIA_ROOT/<schema>/, with addresses under /media/<schema>/.

    The folder follows the active schema at the moment of use, never at the moment of construction; with no schema
    switch inside a transaction (HAZARDS 7) a file deleted on commit is the one that was meant.
    """

    @property  # cached by Django, which has one folder
    def base_location(self) -> str:
        """The folder of the active schema."""
        return str(Path(settings.MEDIA_ROOT) / current_schema())

    @property
    def location(self) -> str:
        """The same, absolute."""
        return str(Path(self.base_location).absolute())

    @property
    def base_url(self) -> str:
        """The address below which the active schema's files are served, to its own host alone (HAZARDS 8)."""
        return media_url(schema_name=current_schema(), name="")


def media_url(*, schema_name: str, name: str) -> str:
    """Return the address of a stored file, which always holds the schema it belongs to."""
    return f"{settings.MEDIA_URL.rstrip('/')}/{schema_name}/{filepath_to_uri(name.lstrip('/'))}"
