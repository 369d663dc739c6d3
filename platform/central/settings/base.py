"""Settings shared by all surroundings; what differs comes from the environment (docs/settings.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from central.settings import brokers
from central.settings.backups import *  # noqa: F403
from central.settings.certificates import *  # noqa: F403
from central.settings.cloudflare import *  # noqa: F403
from central.settings.dns import *  # noqa: F403
from central.settings.hosts import *  # noqa: F403
from central.settings.schedule import *  # noqa: F403
from central.settings.watch import *  # noqa: F403
from kernel import env

ROOT = Path(__file__).resolve().parents[3]
GAPURA_HOME = Path(env.text("GAPURA_HOME", str(ROOT / "var"))).absolute()

# --- where we are reached -------------------------------------------------------------------------
GAPURA_DOMAIN = env.text("GAPURA_DOMAIN", "gapura.localhost")
GAPURA_PORT = env.integer("GAPURA_PORT", 8000)
GAPURA_SCHEME: Literal["http", "https"] = "https" if env.text("GAPURA_SCHEME", "http") == "https" else "http"
# The address the proof step connects to: names under .localhost do not resolve in Python (HAZARDS 17).
GAPURA_WEB_ADDRESS = env.text("GAPURA_WEB_ADDRESS", "127.0.0.1")
PLATFORM_HOSTS = [GAPURA_DOMAIN, *env.words("GAPURA_PLATFORM_HOSTS", "localhost,127.0.0.1")]
# Every host is allowed in; the tenant middleware alone decides what a host shows.
ALLOWED_HOSTS = ["*"]
SECRET_KEY = env.secret("SECRET_KEY", "")

# --- apps -----------------------------------------------------------------------------------------
_BOTH = [
    "tenants.members",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "kernel.audit",
    "kernel.letters",
    "kernel.clock",
    "kernel.procedure",
]
SHARED_APPS = [
    "django_tenants",
    "tenants.registry",
    *_BOTH,
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "django_htmx",
    "csp",
    "kernel.outbox",
    "provisioning",
    "provisioning.drift",
    "provisioning.certificates",
    "provisioning.hosts",
    "central.people",
    "central.websites",
    "central.letters",
    "central.certificates",
    "central.hosts",
    "central.notifications",
    "central.dashboard",
    "central.lifecycle",
    "central.procedures",
    "central.calendars",
    "central.watch",
    "central.ui",
]
TENANT_APPS = [
    *_BOTH,
    "tenants.content",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "tenants.content.kelola.people.apps.PeopleConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
]
INSTALLED_APPS = [*SHARED_APPS, *(app for app in TENANT_APPS if app not in SHARED_APPS)]

TENANT_MODEL = "registry.Tenant"
TENANT_DOMAIN_MODEL = "registry.Domain"
PUBLIC_SCHEMA_NAME = "public"
PUBLIC_SCHEMA_URLCONF = "central.urls_platform"
ROOT_URLCONF = "central.urls_tenant"
TENANT_LIMIT_SET_CALLS = True

MIDDLEWARE = [
    "central.watch.requests.RequestIdMiddleware",
    "central.watch.requests.LivenessMiddleware",
    "tenants.registry.middleware.TenantMiddleware",
    "tenants.registry.visitors.VisitorMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "central.ui.language.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "site_template" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "central.ui.context.page",
                "tenants.members.context.account_base",
            ],
            # Wagtail's tags, but links in mails lead to the site's own host (HAZARDS 12).
            "libraries": {"wagtailadmin_tags": "tenants.content.templatetags.site_admin_tags"},
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
WSGI_APPLICATION = "central.wsgi.application"

# --- database -------------------------------------------------------------------------------------
DATABASES: dict[str, Any] = {
    "default": {
        **dj_database_url.parse(env.secret("DATABASE_URL", "postgres://gapura@127.0.0.1:5432/gapura")),
        "ENGINE": "tenants.registry.backend",
        "CONN_MAX_AGE": env.integer("DATABASE_CONN_MAX_AGE", 600),
        "CONN_HEALTH_CHECKS": True,
    },
}
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- caches: every alias keyed by schema (HAZARDS 6) -------------------------------------------------
_CACHE: dict[str, Any] = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "KEY_FUNCTION": "tenants.registry.caching.make_key",
    "REVERSE_KEY_FUNCTION": "tenants.registry.caching.reverse_key",
}
CACHES = {
    "default": {**_CACHE, "LOCATION": "default"},
    "renditions": {**_CACHE, "LOCATION": "renditions", "TIMEOUT": 600},
}

# --- sign-in --------------------------------------------------------------------------------------
AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = ["tenants.members.backends.SchemaBoundBackend"]
LOGIN_URL = "/masuk/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "tenants.members.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
MFA_ADAPTER = "tenants.members.mfa.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_TOTP_ISSUER = "Gapura"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 86400
# Cookies stay host-only: a cookie of one site never reaches another (HAZARDS 9).
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "central.ui.views.csrf_failure"

# --- content security policy; the Wagtail admin has its own (tenants.content) -------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    },
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- language and time ----------------------------------------------------------------------------
LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("GAPURA_TIME_ZONE", "Asia/Jakarta")
# Supplementary Indonesian for the pages of Wagtail and other libraries.
LOCALE_PATHS = [
    ROOT / "site_template" / "locale",
    ROOT / "tenants" / "content" / "locale_libraries",
    ROOT / "platform" / "central" / "demo" / "locale",  # the demo is no app
    ROOT / "platform" / "kernel" / "locale",  # nor are the uploads
]

# --- files ----------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = GAPURA_HOME / "static"
STATICFILES_DIRS = [ROOT / "site_template" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = GAPURA_HOME / "media"
# Signed scans and letters: never under MEDIA_ROOT, only through views that check who asks.
PRIVATE_ROOT = GAPURA_HOME / "private"
# Backup sets of the sites; another disk is better.
GAPURA_BACKUP_ROOT = Path(env.text("GAPURA_BACKUP_ROOT", str(GAPURA_HOME / "backups"))).absolute()
STORAGES = {
    "default": {"BACKEND": "tenants.registry.storage.TenantStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
GAPURA_UPLOAD_MAX_BYTES = 10 * 1024 * 1024
# So many sites of batches are built at once; single requests never wait for them.
GAPURA_BATCH_RUNS = env.integer("GAPURA_BATCH_RUNS", 20)

# --- mail -----------------------------------------------------------------------------------------
# A whole .eml file a message, named by its Message-ID: Django's file backend, made repeatable.
EMAIL_BACKEND = "kernel.outbox.folder.EmailBackend"
EMAIL_FILE_PATH = GAPURA_HOME / "mail"
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", f"Gapura <layanan@{GAPURA_DOMAIN}>")

# --- Wagtail --------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Gapura"
WAGTAILADMIN_BASE_URL = f"{GAPURA_SCHEME}://{GAPURA_DOMAIN}:{GAPURA_PORT}"
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_CONTENT_LANGUAGES = [("id", "Bahasa Indonesia")]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp", "csv", "zip"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = GAPURA_UPLOAD_MAX_BYTES
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "indonesian"}}
WAGTAILIMAGES_IMAGE_MODEL = "content.SiteImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "tenants.content.uploads.ImageForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_DOCUMENT_MODEL = "content.SiteDocument"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "tenants.content.uploads.DocumentForm"
WAGTAILDOCS_MAX_UPLOAD_SIZE = GAPURA_UPLOAD_MAX_BYTES
WAGTAIL_FRONTEND_LOGIN_URL = LOGIN_URL
WAGTAILADMIN_LOGIN_URL = LOGIN_URL
# Passwords and addresses are kept at /masuk/ and by activation, never typed by an administrator for somebody else.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAIL_WORKFLOW_ENABLED = False  # until the editing and clearance of SOP 001 come
WAGTAIL_USER_TIME_ZONES = ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]
TAGGIT_CASE_INSENSITIVE = True

# --- background work: rows are the truth, Celery only wakes ---------------------------------------------
CELERY_BROKER_URL = env.secret("CELERY_BROKER_URL", "gapurafs://localhost//")
vars().update(brokers.settings_for(CELERY_BROKER_URL, home=GAPURA_HOME))
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # however long the broker is away, workers come back to it
CELERY_TASK_SOFT_TIME_LIMIT = 100
CELERY_TASK_TIME_LIMIT = 110
CELERY_TIMEZONE = TIME_ZONE

# templates.W003: the library wagtailadmin_tags is replaced on purpose, see TEMPLATES.
SILENCED_SYSTEM_CHECKS: list[str] = ["templates.W003"]
