"""The one settings file. Every value of an operator comes from the environment (`env.py`).

A service's variable that is set means "use that server"; unset means the embedded one,
whose address is chosen once and kept under VAR_DIR (`embedded/addresses.py`).
"""

import os
import secrets
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import dj_database_url
from django.utils.translation import gettext_lazy as _
from dotenv import load_dotenv

from novellaforge import env
from novellaforge.embedded import addresses

BASE_DIR = Path(__file__).resolve().parent.parent
load_dotenv(BASE_DIR / ".env")

VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))
EMBEDDED = addresses.load(VAR_DIR)


def _secret_key() -> str:
    """The operator's key, or one made once and kept under VAR_DIR (readable by its owner)."""
    given = env.text("SECRET_KEY")
    if given:
        return given
    file = VAR_DIR / "secret_key"
    if not file.exists():
        made = VAR_DIR / f"secret_key.{os.getpid()}"
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(48))
        with suppress(FileExistsError):  # another process has made one meanwhile
            file.hardlink_to(made)  # whole, or not there
        made.unlink()
    return file.read_text()


SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS = env.names("SECRET_KEY_FALLBACKS")
DEBUG = env.flag("DEBUG", False)
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", ("localhost", "127.0.0.1", "[::1]"))
CSRF_TRUSTED_ORIGINS = env.names("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "daphne",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "channels",
    "novellaforge",  # before django_q: its qcluster is the one that runs
    "django_q",
    "rest_framework",
    "rest_framework_simplejwt",  # for its translations
    "rest_framework_simplejwt.token_blacklist",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "novellaforge.accounts",
    "projects",
    "memory",
    "writing",
]

MIDDLEWARE = [
    "novellaforge.browsers.Guarded",  # first: every answer is this site's
    "novellaforge.health.Watched",
    "django.middleware.security.SecurityMiddleware",
    "novellaforge.visitors.CurrentRequest",
    "novellaforge.compressing.Compressed",
    "novellaforge.middleware.DatabaseDown",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "novellaforge.accounts.requiring.Required",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "novellaforge.urls"
ASGI_APPLICATION = "novellaforge.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "novellaforge.accounts.reading.reading",
            ],
        },
    },
]

# --- Services ---------------------------------------------------------------------------

EMBEDDED_BUFFERS_MB = env.integer("EMBEDDED_BUFFERS_MB", 512, low=1, high=1_000_000)
EMBEDDED_FSYNC = env.flag("EMBEDDED_FSYNC", True)
EMBEDDED_GRAPH_BRIEF = env.flag("EMBEDDED_GRAPH_BRIEF", False)
DATABASE_URL = env.text("DATABASE_URL", EMBEDDED.database_url)
DATABASE_IDLE_SECONDS = env.number("DATABASE_IDLE_SECONDS", 20.0, low=1.0)
_database = dj_database_url.parse(DATABASE_URL, conn_max_age=None, conn_health_checks=True)
DATABASES = {
    "default": {
        **_database,
        "OPTIONS": {
            # a server whose machine is gone says nothing: half a minute, not the kernel's quarter
            # of an hour; no less, since one that takes nothing for the moment is cut off too
            "connect_timeout": 5,
            "tcp_user_timeout": 30_000,
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            **_database.get("OPTIONS", {}),  # of the address: sslmode and the like
            "application_name": "novellaforge",
            # the locks of a process that froze in a transaction hold up others no longer
            "options": "-c idle_in_transaction_session_timeout="
            f"{int(DATABASE_IDLE_SECONDS * 1_000)}",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL", EMBEDDED.redis_url)
CACHES = {
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "nf",
        "VERSION": 2,  # 1 were pickles
        "OPTIONS": {
            "SERIALIZER": "django_redis.serializers.msgpack.MSGPackSerializer",
            "SOCKET_CONNECT_TIMEOUT": 1,
            "SOCKET_TIMEOUT": 1,
        },
    }
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": "nf-channels"},
    }
}

NEO4J_URI = env.text("NEO4J_URI", EMBEDDED.neo4j_uri)
NEO4J_USER = env.text("NEO4J_USER", "root" if EMBEDDED.neo4j_uri == NEO4J_URI else "neo4j")
NEO4J_PASSWORD = env.text("NEO4J_PASSWORD", EMBEDDED.graph_password)
NEO4J_DATABASE = env.text(
    "NEO4J_DATABASE", "novellaforge" if EMBEDDED.neo4j_uri == NEO4J_URI else "neo4j"
)

# --- The model --------------------------------------------------------------------------

DEEPSEEK_API_KEY = env.text("DEEPSEEK_API_KEY")
LLM_BASE_URL = env.text(
    "LLM_BASE_URL", "https://api.deepseek.com/v1" if DEEPSEEK_API_KEY else EMBEDDED.model_url
)
LLM_IS_EMBEDDED = EMBEDDED.model_url == LLM_BASE_URL
LLM_API_KEY = env.text("LLM_API_KEY", DEEPSEEK_API_KEY)
LLM_MODEL = env.text(
    "LLM_MODEL",
    "smollm2-135m" if LLM_IS_EMBEDDED else "deepseek-chat" if DEEPSEEK_API_KEY else "",
)
LOCAL_LLM_GGUF = env.text("LOCAL_LLM_GGUF")  # a model file for the embedded server
PLAN_REASONING_MODEL = env.text("PLAN_REASONING_MODEL")
LLM_MODELS = {  # by purpose; empty: LLM_MODEL
    "plan": env.text("LLM_MODEL_PLAN"),
    "prose": env.text("LLM_MODEL_PROSE"),
    "extraction": env.text("LLM_MODEL_EXTRACTION"),
    "analyst": env.text("LLM_MODEL_ANALYST"),
    "critic": env.text("LLM_MODEL_CRITIC"),
}
LLM_TEMPERATURES = {
    "plan": env.number("LLM_TEMPERATURE_PLAN", 0.4, high=2.0),
    "prose": env.number("LLM_TEMPERATURE_PROSE", 0.7, high=2.0),
    "extraction": env.number("LLM_TEMPERATURE_EXTRACTION", 0.0, high=2.0),
    "analyst": env.number("LLM_TEMPERATURE_ANALYST", 0.0, high=2.0),
    "critic": env.number("LLM_TEMPERATURE_CRITIC", 0.2, high=2.0),
}
# What the server takes for answers in JSON; auto: DeepSeek json_object, others json_schema,
# and a step down when the server refuses it.
LLM_ANSWER_FORMAT = env.text(
    "LLM_ANSWER_FORMAT", "auto", ("auto", "json_schema", "json_object", "text")
)
LLM_CACHES_PREFIXES = env.text("LLM_CACHES_PREFIXES", "auto", ("auto", "true", "false"))
LLM_CONTEXT_TOKENS = env.integer(
    "LLM_CONTEXT_TOKENS", 4_096 if LLM_IS_EMBEDDED else 64_000, low=1_024
)
LLM_CONNECT_TIMEOUT_SECONDS = env.number("LLM_CONNECT_TIMEOUT_SECONDS", 5.0, low=0.1)
LLM_FIRST_TOKEN_TIMEOUT_SECONDS = env.number("LLM_FIRST_TOKEN_TIMEOUT_SECONDS", 120.0, low=0.1)
LLM_SILENCE_TIMEOUT_SECONDS = env.number("LLM_SILENCE_TIMEOUT_SECONDS", 30.0, low=0.1)
# At once, of all processes. Embedded: its slots (embedded/model_server.py); more would wait in
# the server, unfairly and on the first token's time. Elsewhere a bound on mistakes: eight
# worker processes' beats; the provider's own limit is met by its Retry-After.
LLM_MAX_CONCURRENT = env.integer("LLM_MAX_CONCURRENT", 4 if LLM_IS_EMBEDDED else 64)
LLM_PLACE_TIMEOUT_SECONDS = env.number("LLM_PLACE_TIMEOUT_SECONDS", 600.0, low=0.1)
LLM_RETRIES = env.integer("LLM_RETRIES", 3, high=20)
LLM_BACKOFF_SECONDS = env.number("LLM_BACKOFF_SECONDS", 0.5, low=0.0)
LLM_PRIVATE_ADDRESSES = env.networks("LLM_PRIVATE_ADDRESSES")

EMBEDDING_BASE_URL = env.text("EMBEDDING_BASE_URL")  # empty: the embedded model
EMBEDDING_API_KEY = env.text("EMBEDDING_API_KEY")
EMBEDDING_MODEL = env.text("EMBEDDING_MODEL", "multilingual-e5-small")
EMBEDDING_DIMENSION = env.integer("EMBEDDING_DIMENSION", 384, low=1, high=16_000)
EMBEDDING_THREADS = env.integer("EMBEDDING_THREADS", min(4, os.cpu_count() or 1), low=1, high=64)
VECTOR_INDEX_MEMORY_MB = env.integer("VECTOR_INDEX_MEMORY_MB", 512, low=1, high=1_000_000)

# --- Writing: defaults of writing.models.GenerationSettings (null there inherits these) ---

MAX_REVISIONS = env.integer("MAX_REVISIONS", 2, high=10)
QUALITY_GATE_COHERENCE_THRESHOLD = env.number("QUALITY_GATE_COHERENCE_THRESHOLD", 6.0, high=10.0)
QUALITY_GATE_SCORE_THRESHOLD = env.number("QUALITY_GATE_SCORE_THRESHOLD", 7.5, high=10.0)
WRITE_TOKENS_PER_WORD = env.number("WRITE_TOKENS_PER_WORD", 1.5, low=0.5, high=10.0)
WRITE_MAX_TOKENS = env.integer("WRITE_MAX_TOKENS", 1_800, low=50)
WRITE_PARALLEL_BEATS = env.flag("WRITE_PARALLEL_BEATS", True)
WRITE_DISTRIBUTED_BEATS = env.flag("WRITE_DISTRIBUTED_BEATS", False)
WRITE_PARTIAL_REVISION = env.flag("WRITE_PARTIAL_REVISION", True)
CHAPTER_MIN_WORDS = env.integer("CHAPTER_MIN_WORDS", 1_200, low=50)
CHAPTER_MAX_WORDS = env.integer("CHAPTER_MAX_WORDS", 2_000, low=50)
SERIAL_COMMA = env.flag("SERIAL_COMMA", True)
REINDEX_DOCUMENTS = env.flag("REINDEX_DOCUMENTS", False)
CACHE_CONTEXT_SECONDS = env.integer("CACHE_CONTEXT_SECONDS", 1_800)
CACHE_RETRIEVAL_SECONDS = env.integer("CACHE_RETRIEVAL_SECONDS", 3_600)
RULES_OFF = tuple(env.names("RULES_OFF"))
CACHE_RULES_SECONDS = env.integer("CACHE_RULES_SECONDS", 600)
CONTEXT_PRIORITISED = env.flag("CONTEXT_PRIORITISED", True)
PLAN_STREAMED = env.flag("PLAN_STREAMED", True)
PREGENERATE_AFTER_APPROVAL = env.integer("PREGENERATE_AFTER_APPROVAL", 1, high=50)
AUTO_APPROVE = env.flag("AUTO_APPROVE", False)

# --- Queues -----------------------------------------------------------------------------

QUEUE_BEATS_SLOTS = env.integer("QUEUE_BEATS_SLOTS", 8, low=1, high=256)
QUEUE_GENERATION_SLOTS = env.integer("QUEUE_GENERATION_SLOTS", 4, low=1, high=256)
QUEUE_MAINTENANCE_SLOTS = env.integer("QUEUE_MAINTENANCE_SLOTS", 1, low=1, high=256)
QUEUE_LEASE_SECONDS = env.number("QUEUE_LEASE_SECONDS", 6.0, low=1.0)
QUEUE_MAX_ATTEMPTS = env.integer("QUEUE_MAX_ATTEMPTS", 5, low=1)
QUEUE_STOP_SECONDS = env.number("QUEUE_STOP_SECONDS", 20.0, low=0.0)
QUEUE_UNKNOWN_SECONDS = env.number("QUEUE_UNKNOWN_SECONDS", 600.0, low=0.0)
QUEUE_RECYCLE_MB = env.integer("QUEUE_RECYCLE_MB", 1_024)
AUDIT_KEEP_DAYS = env.integer("AUDIT_KEEP_DAYS", 365, low=1)
SENT_KEEP_DAYS = env.integer("SENT_KEEP_DAYS", 14)
EVENT_ROWS_KEEP_DAYS = env.integer("EVENT_ROWS_KEEP_DAYS", 90, low=1)
DRAFT_KEEP_DAYS = env.integer("DRAFT_KEEP_DAYS", 30, low=1)
EVENT_LOG_KEEP_SECONDS = env.integer("EVENT_LOG_KEEP_SECONDS", 3_600, low=1)

# Deliveries are leased and renewed by novellaforge/cluster: of Django-Q2's own bounds none is
# used, and these only keep its start-up check quiet (retry above timeout, timeout not null).
Q_CLUSTER = {
    "name": "default",  # schedules that name no cluster go to this queue
    "broker_class": "novellaforge.broker.PostgresBroker",
    "timeout": 86_400,
    "retry": 86_401,
    "recycle": 0,  # a slot is a thread: nothing to recycle
    "save_limit": -1,  # only tasks that ask for it (save=True) leave a row behind
    "catch_up": False,
    "label": _("Queues"),
}

# --- People, pages, API -----------------------------------------------------------------

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTH_PASSWORD_VALIDATORS.append({"NAME": "novellaforge.accounts.passwords.NotOfThisSite"})
# REGISTRATION_OPEN: as it was called before
SIGN_UP = env.text(
    "SIGN_UP", "open" if env.flag("REGISTRATION_OPEN", True) else "closed", ("open", "closed")
)
SIGN_IN_FAILURES = env.integer("SIGN_IN_FAILURES", 5, low=1)
SIGN_IN_FAILURES_PER_ADDRESS = env.integer("SIGN_IN_FAILURES_PER_ADDRESS", 50, low=1)
SIGN_IN_WINDOW_MINUTES = env.integer("SIGN_IN_WINDOW_MINUTES", 60, low=15)
LOGIN_TRIES_PER_MINUTE = env.integer("LOGIN_TRIES_PER_MINUTE", 20, low=1)
REGISTRATIONS_PER_MINUTE = env.integer("REGISTRATIONS_PER_MINUTE", 20, low=1)
PASSWORD_RESETS_PER_MINUTE = env.integer("PASSWORD_RESETS_PER_MINUTE", 5, low=1)
INVITATIONS_PER_MINUTE = env.integer("INVITATIONS_PER_MINUTE", 20, low=1)
PASSWORD_RESET_MINUTES = env.integer("PASSWORD_RESET_MINUTES", 60, low=5)
PASSWORD_RESET_TIMEOUT = PASSWORD_RESET_MINUTES * 60
REQUIRE_SECOND_FACTOR = env.text("REQUIRE_SECOND_FACTOR", "none", ("none", "staff", "all"))
API_REQUESTS_PER_MINUTE = env.integer("API_REQUESTS_PER_MINUTE", 600, low=1)
API_ANONYMOUS_REQUESTS_PER_MINUTE = env.integer("API_ANONYMOUS_REQUESTS_PER_MINUTE", 60, low=1)
SESSION_ENGINE = "novellaforge.accounts.sessions"
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "projects:shelf"
LOGOUT_REDIRECT_URL = "accounts:login"

EMAIL_HOST = env.text("EMAIL_HOST")  # empty: what would be sent is written to the log
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
EMAIL_SECURITY = env.text("EMAIL_SECURITY", "starttls", ("starttls", "tls", "none"))
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL_SECURITY == "starttls", EMAIL_SECURITY == "tls"
EMAIL_PORT = env.integer("EMAIL_PORT", 465 if EMAIL_USE_SSL else 587, low=1, high=65_535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_TIMEOUT = env.integer("EMAIL_TIMEOUT", 20, low=1)
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "NovellaForge <novellaforge@localhost>")

# How many proxies of the operator's stand before this site: whose X-Forwarded-For counts.
BEHIND_TLS_PROXY = env.flag("BEHIND_TLS_PROXY", False)
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", int(BEHIND_TLS_PROXY), high=10)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "novellaforge.accounts.authentication.ApiTokenAuthentication",
        "novellaforge.accounts.authentication.Jwt",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_THROTTLE_CLASSES": ["novellaforge.accounts.throttles.PerCaller"],
    "DEFAULT_PARSER_CLASSES": ["novellaforge.bodies.PlainJSON"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "novellaforge.openapi.Schema",
    "DEFAULT_PAGINATION_CLASS": "novellaforge.api.Pages",
    "EXCEPTION_HANDLER": "novellaforge.api.in_our_shape",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "NUM_PROXIES": TRUSTED_PROXIES,
}
SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=env.integer("JWT_ACCESS_MINUTES", 30, low=1)),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=env.integer("JWT_REFRESH_DAYS", 14, low=1)),
    "CHECK_REVOKE_TOKEN": True,  # a changed password ends the tokens of before
    "AUDIENCE": "novellaforge:api",  # another program with the same key makes none for here
}
SPECTACULAR_SETTINGS = {
    "TITLE": "NovellaForge",
    "DESCRIPTION": _("Plan, write and check novels chapter by chapter."),
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "COMPONENT_SPLIT_REQUEST": True,
    "SWAGGER_UI_DIST": "SIDECAR",  # served from here, nothing from elsewhere
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "novellaforge.openapi.with_refusals",
    ],
    "ENUM_NAME_OVERRIDES": {
        "JobState": "novellaforge.models.Job.State",
        "ChapterKind": "projects.models.Chapter.Kind",
        "VersionOrigin": "projects.models.ChapterVersion.Origin",
        "RunState": "writing.models.GenerationRun.State",
        "StepState": "writing.models.StepResult.State",
        "AutopilotState": "writing.models.Autopilot.State",
        "ProposalKind": "writing.models.Proposal.Kind",
        "ProposalState": "writing.models.Proposal.State",
        "ThreadState": "memory.api.threads.STATES",
        "InvitedRole": "projects.models.Membership.Role",
        "DocumentState": ["waiting", "indexed"],
    },
}

LANGUAGE_CODE = env.text("LANGUAGE_CODE", "en", ("en", "fr"))
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.text("TIME_ZONE", "UTC")
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(VAR_DIR / "staticfiles")))
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # else WhiteNoise warns; `collectstatic` fills it
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = VAR_DIR / "media"

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS_PROXY else None
SECURE_SSL_REDIRECT = env.flag("SSL_REDIRECT", BEHIND_TLS_PROXY)
# Programs are not led on: what they sent unencrypted by mistake would go unnoticed.
SECURE_REDIRECT_EXEMPT = ["^api/", "^metrics$"]
SECURE_HSTS_SECONDS = env.integer("HSTS_SECONDS", 31_536_000 if BEHIND_TLS_PROXY else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("HSTS_SUBDOMAINS", False)
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # browsers' own list is asked for by a domain's owner
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = BEHIND_TLS_PROXY
SESSION_COOKIE_AGE = env.integer("SESSION_HOURS", 336, low=1) * 3_600
SESSION_IDLE_HOURS = env.integer("SESSION_IDLE_HOURS", 168, low=0)  # 0: no limit
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
if BEHIND_TLS_PROXY:  # of this host alone, set over TLS, for every path (RFC 6265bis)
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"

WEB_STOP_SECONDS = env.number("WEB_STOP_SECONDS", 10.0)
METRICS_TOKEN = env.text("METRICS_TOKEN")  # empty: /metrics answers this machine alone

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
LOG_LEVEL = env.text("LOG_LEVEL", "INFO", LEVELS)
LOG_LEVELS = env.pairs("LOG_LEVELS", LEVELS)
LOG_FORMAT = env.text("LOG_FORMAT", "line", ("line", "json"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"where": {"()": "novellaforge.logs.Where"}},
    "formatters": {
        "line": {
            "()": "novellaforge.logs.Plain",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        },
        "json": {"()": "novellaforge.logs.Lines"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["where"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        name: {"handlers": ["stderr"], "level": LOG_LEVEL, "propagate": False}
        for name in ("novellaforge", "projects", "memory", "writing")
    }
    | {
        name: {"handlers": ["stderr"], "level": level, "propagate": False}
        for name, level in LOG_LEVELS.items()
    },
}
