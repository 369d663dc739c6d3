"""Production: TLS in front, secrets from the environment or from files, nothing guessed."""

from __future__ import annotations

import dj_email_url

from central.settings.base import *  # noqa: F403
from central.settings.base import DATABASES
from central.settings.watch import LOGGING
from kernel import env

DEBUG = False
SECRET_KEY = env.required(
    "SECRET_KEY", "Make one with `openssl rand -base64 48` and keep it in a file named by SECRET_KEY_FILE."
)
env.required(
    "DATABASE_URL", "Write it as postgres://user@host:5432/name, with the password in DATABASE_URL_FILE's content."
)

GAPURA_SCHEME = "http" if env.text("GAPURA_SCHEME", "https") == "http" else "https"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.boolean("GAPURA_SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]  # asked from inside, without TLS
SECURE_HSTS_SECONDS = 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = False  # a parent government's other hosts are not ours to promise for
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"

vars().update(dj_email_url.parse(env.required("EMAIL_URL", "Write it as smtp://user:password@host:587/?tls=True.")))
# What follows from its scheme is in the base settings.
CELERY_BROKER_URL = env.required("CELERY_BROKER_URL", "Write it as amqp://user:password@host:5672//.")
DATABASES["default"]["CONN_MAX_AGE"] = env.integer("DATABASE_CONN_MAX_AGE", 900)
if env.text("GAPURA_LOG_FORMAT", "json") == "json":
    LOGGING["handlers"]["stderr"]["formatter"] = "json"
