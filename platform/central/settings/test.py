"""Tests: the real PostgreSQL, quick password hashing, tasks run where they are sent."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

# Each test session has a home of its own; a test never writes into var/.
os.environ.setdefault("GAPURA_HOME", tempfile.mkdtemp(prefix="gapura-test-"))

from central.settings.base import *  # noqa: F403
from central.settings.base import DATABASES

DEBUG = False
SECRET_KEY = "only for tests"  # noqa: S105
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DATABASES["default"]["TEST"] = {"NAME": os.environ.get("GAPURA_TEST_DB", "test_gapura")}
DATABASES["default"]["CONN_MAX_AGE"] = 0
STORAGES = {
    "default": {"BACKEND": "tenants.registry.storage.TenantStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = False
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {}
TEST_HOME = Path(os.environ["GAPURA_HOME"])
