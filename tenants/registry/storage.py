"""Media of each site in a folder of its own, named by schema."""

from __future__ import annotations

from django_tenants.files.storage import TenantFileSystemStorage


class TenantStorage(TenantFileSystemStorage):
    """Files under MEDIA_ROOT/<schema>/."""
