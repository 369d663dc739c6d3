"""A thin database backend over django-tenants' own; Django loads `DatabaseWrapper` from here by name.

It issues `SET search_path` only when the wanted path differs from the one known to be set, leaves the content
type cache alone (ours is keyed by schema), and refuses to switch schema inside an open transaction.
"""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_tenants.postgresql_backend.base import DatabaseWrapper as TenantsDatabaseWrapper

from tenants.registry.errors import SchemaSwitchInTransaction

_REFUSAL: Promise = _("The schema cannot change from {old} to {new} while a transaction is open.")
_REMEDY: Promise = _("Finish the transaction first: one transaction per schema.")


class DatabaseWrapper(TenantsDatabaseWrapper):
    """A connection that knows its search path."""

    schema_name: str | None
    search_path_set_schemas: list[str] | None
    # False until the parent's constructor has set the first tenant; no transaction can be open before that.
    _ready = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._wanted_path: list[str] = []
        super().__init__(*args, **kwargs)
        self._ready = True

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:
        """Work in the tenant's schema from now on; nothing is sent to the database before the next statement.

        :raises SchemaSwitchInTransaction: when a transaction is open that is not the test case's own.
        """
        if self._ready and self._differs(tenant, include_public) and self._in_foreign_transaction():
            raise SchemaSwitchInTransaction(
                str(_REFUSAL).format(old=self.schema_name, new=tenant.schema_name), remedy=str(_REMEDY)
            )
        self.tenant = tenant
        self.schema_name = tenant.schema_name
        self.include_public_schema = include_public
        self.set_settings_schema(self.schema_name)
        self._wanted_path = self._get_cursor_search_paths()

    def _differs(self, tenant: Any, include_public: bool) -> bool:
        return bool(tenant.schema_name != self.schema_name or include_public != self.include_public_schema)

    def _in_foreign_transaction(self) -> bool:
        if self.in_atomic_block:
            return not all(block._from_testcase for block in self.atomic_blocks)
        return self.connection is not None and not self.autocommit

    def _handle_search_path(self, cursor: Any = None) -> None:
        """Issue SET only where it changes something; close and rollback make the parent forget what is set."""
        if self._setting_search_path or self.search_path_set_schemas == self._wanted_path:
            return
        self.search_path_set_schemas = None
        super()._handle_search_path(cursor)
