"""System checks: settings under which sites would be mixed up are refused before anything is served."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.utils.module_loading import import_string

from tenants.registry.errors import TransactionPooler
from tenants.registry.pooler import refuse_transaction_pooler

KEY_FUNCTION = "tenants.registry.caching.make_key"
ENGINE = "tenants.registry.backend"
MIDDLEWARE = "tenants.registry.middleware.TenantMiddleware"


def install() -> None:
    """Register the checks."""
    for check in (check_caches, check_cookies, check_database_settings, check_middleware):
        register(check, Tags.security)
    register(check_pooler, Tags.database)


def check_caches(app_configs: Any = None, **_: Any) -> list[CheckMessage]:
    """Every cache alias keys by schema (HAZARDS 6)."""
    return [
        Error(
            f"The cache {alias!r} does not key its entries by schema: sites would read each other's.",
            hint=f'Set CACHES["{alias}"]["KEY_FUNCTION"] = "{KEY_FUNCTION}".',
            id="registry.E001",
        )
        for alias, config in settings.CACHES.items()
        if config.get("KEY_FUNCTION") != KEY_FUNCTION and not config["BACKEND"].endswith("DummyCache")
    ]


def check_cookies(app_configs: Any = None, **_: Any) -> list[CheckMessage]:
    """Cookies are host-only (HAZARDS 9)."""
    return [
        Error(
            f"{name} is set: a cookie of one site would be sent to others.",
            hint=f"Leave {name} unset.",
            id="registry.E002",
        )
        for name in ("SESSION_COOKIE_DOMAIN", "CSRF_COOKIE_DOMAIN", "LANGUAGE_COOKIE_DOMAIN")
        if getattr(settings, name, None)
    ]


def check_database_settings(app_configs: Any = None, **_: Any) -> list[CheckMessage]:
    """The backend is ours, connections are recycled (HAZARDS 14), statements are not prepared on the server."""
    database = settings.DATABASES["default"]
    options = database.get("OPTIONS", {})
    messages: list[CheckMessage] = []
    if database["ENGINE"] != ENGINE:
        messages.append(Error("The database backend is not the registry's.", hint=f"Use {ENGINE}.", id="registry.E003"))
    if database.get("CONN_MAX_AGE", 0) is None:
        messages.append(
            Error(
                "Connections are kept for ever; a server process grows by 0.28 MB with each schema it touches.",
                hint="Set CONN_MAX_AGE to 900 seconds or less.",
                id="registry.E004",
            )
        )
    if options.get("prepare_threshold") is not None:
        messages.append(
            Error(
                "Prepared statements break when the search path changes.",
                hint="Leave prepare_threshold unset.",
                id="registry.E005",
            )
        )
    return messages


def _knows_no_tenant(path: str) -> bool:
    return bool(getattr(import_string(path), "knows_no_tenant", False))


def check_middleware(app_configs: Any = None, **_: Any) -> list[CheckMessage]:
    """Nothing runs before the tenant is known, but what says of itself that it knows no tenant (`knows_no_tenant`)."""
    before = takewhile(lambda path: path != MIDDLEWARE, settings.MIDDLEWARE)
    if MIDDLEWARE in settings.MIDDLEWARE and all(_knows_no_tenant(path) for path in before):
        return []
    return [
        Error(
            "The tenant middleware is not the first.", hint=f"Put {MIDDLEWARE} before all others.", id="registry.E006"
        )
    ]


def check_pooler(app_configs: Any = None, databases: Sequence[str] | None = None, **_: Any) -> Iterable[CheckMessage]:
    """No pooler in transaction mode stands before the database (HAZARDS 5, 27)."""
    if not databases or "default" not in databases:
        return []
    try:
        refuse_transaction_pooler()
    except TransactionPooler as error:
        return [Error(error.message, hint=error.remedy, id="registry.E007")]
    return []
