"""The web application, as gunicorn loads it."""

from __future__ import annotations

from django.core.wsgi import get_wsgi_application

# Names the settings when nobody has, and is the app through which every task is sent.
from central.celery import app as celery_app

application = get_wsgi_application()
__all__ = ["application", "celery_app"]
