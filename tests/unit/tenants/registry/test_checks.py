"""Settings under which sites would be mixed up are refused (HAZARDS 5, 6, 9, 14)."""

from __future__ import annotations

import pytest

from tenants.registry import checks


def _ids(messages):
    return [message.id for message in messages]


def test_settings_as_shipped_pass(settings):
    found = [
        *checks.check_caches(),
        *checks.check_cookies(),
        *checks.check_database_settings(),
        *checks.check_middleware(),
    ]

    assert found == []


def test_cache_alias_without_schema_in_its_keys_is_refused(settings):
    locmem = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {**settings.CACHES, "fast": {"BACKEND": locmem}}

    messages = checks.check_caches()

    assert _ids(messages) == ["registry.E001"]
    assert "'fast'" in messages[0].msg


@pytest.mark.parametrize("name", ["SESSION_COOKIE_DOMAIN", "CSRF_COOKIE_DOMAIN", "LANGUAGE_COOKIE_DOMAIN"])
def test_cookie_shared_between_hosts_is_refused(settings, name):
    setattr(settings, name, ".gapura.localhost")

    assert _ids(checks.check_cookies()) == ["registry.E002"]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"ENGINE": "django_tenants.postgresql_backend"}, "registry.E003"),
        ({"CONN_MAX_AGE": None}, "registry.E004"),
        ({"OPTIONS": {"prepare_threshold": 5}}, "registry.E005"),
    ],
    ids=["backend", "connections for ever", "prepared statements"],
)
def test_database_setting_that_mixes_sites_up_is_refused(monkeypatch, settings, changed, expected):
    monkeypatch.setitem(settings.DATABASES, "default", {**settings.DATABASES["default"], **changed})

    assert _ids(checks.check_database_settings()) == [expected]


def test_middleware_that_knows_no_tenant_may_come_before(settings):
    assert settings.MIDDLEWARE[0] == "central.watch.requests.RequestIdMiddleware"
    assert checks.check_middleware() == []


def test_missing_tenant_middleware_is_refused(settings):
    settings.MIDDLEWARE = settings.MIDDLEWARE[:1]

    assert _ids(checks.check_middleware()) == ["registry.E006"]


def test_middleware_before_the_tenant_is_refused(settings):
    settings.MIDDLEWARE = ["django.middleware.security.SecurityMiddleware", *settings.MIDDLEWARE]

    assert _ids(checks.check_middleware()) == ["registry.E006"]
