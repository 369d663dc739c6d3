"""Media of each site in a folder of its own, named by schema."""

from __future__ import annotations

from django.conf import settings
from django.utils.encoding import filepath_to_uri
from django_tenants.files.storage import TenantFileSystemStorage


class TenantStorage(TenantFileSystemStorage):  # type: ignore[misc]
    """Files under MEDIA_ROOT/<schema>/, with addresses under /media/<schema>/.

    The folder follows the active schema at the moment of use, never at the moment of construction; with no schema
    switch inside a transaction (HAZARDS 7) a file deleted on commit is the one that was meant.
    """


def media_url(*, schema_name: str, name: str) -> str:
    """Return the address of a stored file, which always holds the schema it belongs to."""
    return f"{settings.MEDIA_URL.rstrip('/')}/{schema_name}/{filepath_to_uri(name.lstrip('/'))}"
