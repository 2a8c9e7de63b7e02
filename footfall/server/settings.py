"""Django's settings. All that differs between two houses comes from the environment, through `foundations.settings`."""

import os
from importlib.metadata import version
from urllib.parse import urlsplit

import environ

from footfall.foundations.identity.scopes import ALL_SCOPES
from footfall.foundations.registry.loading import install_plugins
from footfall.foundations.settings.environment import read_settings

FOOTFALL = read_settings(os.environ)
PLUGINS = install_plugins("footfall.products")

_SITE = urlsplit(FOOTFALL.site_url)
_IS_HTTPS = _SITE.scheme == "https"

DEBUG = FOOTFALL.is_debug
SECRET_KEY = FOOTFALL.secret_key
ALLOWED_HOSTS = list(
    dict.fromkeys(
        [_SITE.hostname or "", "127.0.0.1", "localhost", "[::1]", *FOOTFALL.allowed_hosts]
    )
)
ROOT_URLCONF = "footfall.server.urls"
WSGI_APPLICATION = "footfall.server.wsgi.application"
APPEND_SLASH = False
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "rest_framework",
    "drf_spectacular",
    "footfall.foundations.clickhouse.apps.ClickHouseConfig",
    "footfall.foundations.identity.apps.IdentityConfig",
    "footfall.foundations.operations.apps.OperationsConfig",
    "footfall.foundations.secrets.apps.SecretsConfig",
    *[app for plugin in PLUGINS for app in plugin.django_apps],
]

MIDDLEWARE = [
    "footfall.foundations.http.slashes.accept_trailing_slash",
    "footfall.foundations.http.security_headers.send_security_headers",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # refuses a Host that is not ours
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]

DATABASES = {
    "default": {
        **environ.Env.db_url_config(FOOTFALL.postgres_url),
        # the pool keeps connections, so Django need not
        "CONN_MAX_AGE": 0,
        "OPTIONS": {
            "connect_timeout": 5,
            "application_name": "footfall-django",
            "pool": {"min_size": 1, "max_size": FOOTFALL.postgres_pool_size, "timeout": 10},
        },
    }
}

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": FOOTFALL.redis_url,
        "KEY_PREFIX": "footfall",
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
    }
}

AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "first_name", "last_name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 8},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600

SESSION_COOKIE_NAME = "footfall_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _IS_HTTPS
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_NAME = "footfall_csrftoken"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = _IS_HTTPS
CSRF_FAILURE_VIEW = "footfall.foundations.http.errors.csrf_failure"
# the gateway may pass another Host on; the site's own origin is always ours
CSRF_TRUSTED_ORIGINS = [f"{_SITE.scheme}://{_SITE.netloc}"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _IS_HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
if FOOTFALL.trusts_forwarded_proto:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# what the API reads at most; the doors of SDKs bring bodies of events elsewhere
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

EMAIL = environ.Env.email_url_config(
    "consolemail://" if FOOTFALL.email_url.startswith("console:") else FOOTFALL.email_url
)
EMAIL_BACKEND = EMAIL["EMAIL_BACKEND"]
EMAIL_HOST = EMAIL.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = EMAIL.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = EMAIL.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = EMAIL.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = EMAIL.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = EMAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = FOOTFALL.email_from

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "footfall.foundations.identity.http.authentication.PersonalApiKeyAuthentication",
        "footfall.foundations.identity.http.authentication.SessionAuthentication",
    ],
    # a door that forgets to say who may enter opens for nobody who is not logged in, and for no key
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "footfall.foundations.identity.http.permissions.HasScope",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["footfall.foundations.http.parsers.BoundedJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.LimitOffsetPagination",
    "PAGE_SIZE": 100,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "footfall.foundations.http.errors.handle_api_exception",
    "NUM_PROXIES": FOOTFALL.trusted_proxy_count,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Footfall",
    "DESCRIPTION": "The API of a Footfall house. A project is what the data model calls a team.",
    "VERSION": version("footfall"),
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": r"/api",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "footfall.products.insights.backend.http.openapi.describe_answers",
        "footfall.foundations.http.openapi.describe_errors",
    ],
    "ENUM_NAME_OVERRIDES": {
        "MembershipLevel": "footfall.foundations.identity.models.Level",
        "ApiKeyScope": [(scope, scope) for scope in ALL_SCOPES],
        **{
            name: [(value, value) for value in values]
            for plugin in PLUGINS
            for name, values in plugin.enum_names.items()
        },
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "footfall.foundations.http.json_logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": FOOTFALL.log_level},
    "loggers": {
        # Django's own handlers would print each line a second time, and mail nobody
        "django": {"handlers": [], "level": FOOTFALL.log_level, "propagate": True},
        "django.server": {"handlers": [], "level": FOOTFALL.log_level, "propagate": True},
        # a refused request is no news; faults are logged where they are answered
        "django.request": {"level": "CRITICAL"},
        "httpx": {"level": "WARNING"},
    },
}
