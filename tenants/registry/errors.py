"""What the registry refuses, each with its own words."""

from __future__ import annotations

from kernel.errors import DomainError, GapuraError, InvalidValue


class SchemaSwitchInTransaction(GapuraError):
    """A schema switch inside an open transaction: work done on commit would hit another site (HAZARDS 7)."""

    code = "schema_switch_in_transaction"


class UnknownSchema(GapuraError):
    """There is no proven site with this schema; entering it would fall through to `public` (HAZARDS 4)."""

    code = "unknown_schema"


class NameRefused(InvalidValue):
    """The wanted name breaks a rule; `verdict` says which and what would do."""

    code = "name_refused"

    def __init__(self, message: str = "", *, remedy: str = "", suggestions: tuple[str, ...] = ()) -> None:
        super().__init__(message, remedy=remedy, field="label")
        self.suggestions = suggestions


class NameTaken(NameRefused):
    """Somebody holds this name, or one that looks like it."""

    code = "name_taken"


class NotHeld(DomainError):
    """The holder has no reservation in the state the operation needs."""

    code = "name_not_held"


class NoSuchTransition(DomainError):
    """A site cannot go from its state to the wanted one."""

    code = "no_such_transition"


class SchemaNotWhole(DomainError):
    """A schema lacks something its template has; it stays unreachable."""

    code = "schema_not_whole"


class NotOurs(DomainError):
    """Only the run that made a schema may drop it (HAZARDS 2)."""

    code = "schema_not_ours"


class TemplateMissing(GapuraError):
    """The template of this kind of site is not built, or belongs to another release."""

    code = "template_missing"


class TemplateUnfaithful(GapuraError):
    """A copy made by the script differs from its template; the script is not used."""

    code = "template_unfaithful"


class EmptyMigration(GapuraError):
    """A router keeps a migration from a site's schema; it is not recorded as applied (HAZARDS 11)."""

    code = "migration_empty"


class DumpFailed(GapuraError):
    """pg_dump is missing, too old, or refused."""

    code = "dump_failed"


class TransactionPooler(GapuraError):
    """A pooler in transaction mode stands before the database (HAZARDS 5)."""

    code = "transaction_pooler"
