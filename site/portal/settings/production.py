"""Production: the strict base. local, development and test loosen it.

Every value that differs between installations comes from an environment variable; each is described in
docs/operations.md, and a test checks that none is missing there.
"""

from importlib.util import find_spec
from ipaddress import ip_network
from pathlib import Path

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env

BASE_DIR = Path(__file__).resolve().parents[3]
env = Env()

# The one folder that the site writes to: database, files, index, mail, secret.
VAR_DIR = Path(env.str("VAR_DIR", "") or BASE_DIR / "var").resolve()


def secret_from_environment() -> str:
    """SECRET_KEY, or the content of the file that SECRET_KEY_FILE names; ImproperlyConfigured when neither is there."""
    key: str = env.str("SECRET_KEY", "")
    key_file: str = env.str("SECRET_KEY_FILE", "")
    if not key and key_file:
        try:
            key = Path(key_file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(
                f"SECRET_KEY_FILE names {key_file}, which cannot be read: {error.strerror}."
            ) from error
    if not key:
        raise ImproperlyConfigured(
            "There is no secret. Set SECRET_KEY (50 random characters or more) or SECRET_KEY_FILE."
        )
    return key


SECRET_KEY = secret_from_environment()
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", [])
DEBUG = False
# Sample accounts have a password that everybody knows: never here.
SAMPLE_DATA = False
SAMPLE_PASSWORD = ""
STYLEGUIDE = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", [])
SITE_NAME = env.str("SITE_NAME", "CS 나눔터")
SITE_URL = env.str("SITE_URL", "https://localhost")
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = SITE_URL
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [])

INSTALLED_APPS = [
    "portal",
    "cases",
    "cases.adoption",
    "cases.papers",
    "cases.questions",
    "cases.visits",
    "cases.wanted",
    "cases.bookmarks",
    "cases.peers",
    "community.moderation",
    "community.notices",
    "journal",
    "journal.letters",
    "journal.audience",
    "community.forums",
    "community.kinds",
    "community.contest",
    "people",
    "common",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.search_promotions",
    "wagtail.embeds",
    "wagtail.sites",
    "people.cms.apps.UsersAppConfig",  # wagtail.users with our account forms
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "search",  # after wagtail.search, whose signal handlers it replaces
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_htmx",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "common.middleware.TrustedProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "portal.middleware.PolicyHeadersMiddleware",
    "portal.middleware.ContentPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "common.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "common.middleware.PrivateCacheMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "people.middleware.RequireMfaMiddleware",
    "people.middleware.CmsForItsUsersMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "common.context_processors.site",
            ],
        },
    },
]

# --- Data --------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.dj_db_url("DATABASE_URL", f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
            "PRAGMA mmap_size=134217728; PRAGMA cache_size=-32000;"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", 60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", "")
if REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
else:
    # Rate limits count across the server's processes, so the embedded cache is a table, not a process's memory.
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache_entries",
            # Rate limits live here: with the default of 300 rows a flood of others would push them out.
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
    }

STORAGE_BUCKET = env.str("STORAGE_BUCKET", "")
if STORAGE_BUCKET:
    if not find_spec("storages"):
        raise ImproperlyConfigured("STORAGE_BUCKET needs one more library: pip install 'django-storages[s3]'.")
    FILE_STORAGE = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": STORAGE_BUCKET,
            "endpoint_url": env.str("STORAGE_ENDPOINT", None),
            "region_name": env.str("STORAGE_REGION", None),
            "access_key": env.str("STORAGE_ACCESS_KEY", None),
            "secret_key": env.str("STORAGE_SECRET_KEY", None),
            "default_acl": "private",
            "querystring_auth": True,
            "file_overwrite": False,
        },
    }
else:
    FILE_STORAGE = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
STORAGES = {
    "default": FILE_STORAGE,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(VAR_DIR / "media")))
MEDIA_URL = "/media/"  # never routed: files are handed out by views that check visibility
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(VAR_DIR / "static")))
STATIC_URL = "/static/"
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", 20 * 1024 * 1024)

# --- Search ------------------------------------------------------------------------------------------------------
SEARCH_INDEX_DIR = Path(env.str("SEARCH_INDEX_DIR", str(VAR_DIR / "index")))
# The words that a new site begins with; editors keep them from then on.
SEARCH_WORDS_DIR = BASE_DIR / "fixtures/reference"
WAGTAILSEARCH_BACKENDS = {
    "default": {
        "BACKEND": env.str("SEARCH_BACKEND", "search.engine.whoosh"),
        "PATH": str(SEARCH_INDEX_DIR),
        "ANALYZER": env.str("SEARCH_ANALYZER", "kiwi"),
        "CACHE_MB": env.int("SEARCH_CACHE_MB", 128),
        "SECONDS": env.float("SEARCH_SECONDS", 1.0),
        "DICTIONARY": [
            "search.vocabulary.terms",
            str(BASE_DIR / "fixtures/reference/local_governments.csv"),
        ],
        "SYNONYMS": "search.vocabulary.synonym_groups",
        "EDITION": "search.vocabulary.edition",
        # A build takes so many processes (0: one a core) and megabytes in all.
        "WORKERS": env.int("SEARCH_INDEX_WORKERS", 0),
        "MEMORY": env.int("SEARCH_INDEX_MEMORY_MB", 256),
        # The outbox and its indexer keep the index; the request that saves never touches it.
        "AUTO_UPDATE": False,
    }
}
if SEARCH_URL := env.str("SEARCH_URL", ""):
    WAGTAILSEARCH_BACKENDS["default"]["URLS"] = [SEARCH_URL]

# What people look for is counted in memory and written to the database so often (0: never), and kept so long.
SEARCH_LOG_SECONDS = env.float("SEARCH_LOG_SECONDS", 10)
WAGTAILSEARCH_HITS_MAX_AGE = env.int("SEARCH_LOG_DAYS", 90)

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

# --- Mail --------------------------------------------------------------------------------------------------------
# smtp://, submission:// (STARTTLS), smtp://…?ssl=true, file:///<folder>, console://
EMAIL_URL = env.dj_email_url("EMAIL_URL", "smtp://localhost:25")
# Every mail waits in a row for the worker, which sends it through the transport and tries again when that is down.
EMAIL_BACKEND = "common.mailing.QueuedEmailBackend"
MAIL_TRANSPORT = EMAIL_URL["EMAIL_BACKEND"]
EMAIL_FILE_PATH = EMAIL_URL["EMAIL_FILE_PATH"] or str(VAR_DIR / "mail")
EMAIL_HOST = EMAIL_URL["EMAIL_HOST"]
EMAIL_PORT = EMAIL_URL["EMAIL_PORT"]
EMAIL_HOST_USER = EMAIL_URL["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = EMAIL_URL["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = EMAIL_URL["EMAIL_USE_TLS"]
EMAIL_USE_SSL = EMAIL_URL["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = EMAIL_URL["EMAIL_TIMEOUT"] or 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "no-reply@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# The local hour from which the mail of a day goes out: alerts of saved searches, notices of the community.
MORNING_MAIL_HOUR = env.int("MORNING_MAIL_HOUR", 7)
if not 0 <= MORNING_MAIL_HOUR <= 23:
    raise ImproperlyConfigured("MORNING_MAIL_HOUR is an hour of the day: 0 to 23.")

# --- Community ---------------------------------------------------------------------------------------------------
# How much somebody may post. A newcomer is who joined less than so many days ago or has fewer posts that stand.
FORUM_POSTS_A_MINUTE = env.int("FORUM_POSTS_A_MINUTE", 5)
FORUM_POSTS_AN_HOUR = env.int("FORUM_POSTS_AN_HOUR", 60)
FORUM_NEWCOMER_DAYS = env.int("FORUM_NEWCOMER_DAYS", 3)
FORUM_NEWCOMER_POSTS = env.int("FORUM_NEWCOMER_POSTS", 3)
FORUM_NEWCOMER_POSTS_AN_HOUR = env.int("FORUM_NEWCOMER_POSTS_AN_HOUR", 10)
FORUM_NEWCOMER_LINKS = env.int("FORUM_NEWCOMER_LINKS", 2)
FORUM_NEWCOMER_FILES = env.int("FORUM_NEWCOMER_FILES", 2)

# --- Public votes of contests ------------------------------------------------------------------------------------
# Addresses that have voted are hashed under this key. Empty: one made of SECRET_KEY, which then stays during a vote.
VOTE_KEY = env.str("VOTE_KEY", "")
if VOTE_KEY and len(VOTE_KEY) < 32:
    raise ImproperlyConfigured("VOTE_KEY is too short. Use 32 random characters or more.")
VOTE_LINK_HOURS = env.int("VOTE_LINK_HOURS", 24)
# How many mails may be asked for (0: any number): by one network, for one mail domain, for one address.
VOTE_MAILS_A_NETWORK_AN_HOUR = env.int("VOTE_MAILS_A_NETWORK_AN_HOUR", 100)
VOTE_MAILS_A_DOMAIN_A_DAY = env.int("VOTE_MAILS_A_DOMAIN_A_DAY", 200)
VOTE_MAILS_AN_ADDRESS_AN_HOUR = env.int("VOTE_MAILS_AN_ADDRESS_AN_HOUR", 3)
# Mail domains of so many people that their number says nothing.
VOTE_OPEN_MAIL_DOMAINS = frozenset(
    domain.lower()
    for domain in env.list(
        "VOTE_OPEN_MAIL_DOMAINS",
        ["naver.com", "gmail.com", "daum.net", "kakao.com", "nate.com", "outlook.com", "hotmail.com", "icloud.com",
         "yahoo.com", "korea.kr"],
    )
)  # fmt: skip

# --- People ------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "people.backends.PasswordBackend",
    "people.backends.AddressBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
# Mail domains that serve every government; those of one government stand in its official mail domains.
OFFICIAL_MAIL_DOMAINS = [domain.lower() for domain in env.list("OFFICIAL_MAIL_DOMAINS", ["korea.kr"])]
ACCOUNT_ADAPTER = "people.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "people.forms.OfficerSignupForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_RATE_LIMITS = {"confirm_email": "1/m/key"}  # besides allauth's own; three minutes is long to wait for a mail
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"[{SITE_NAME}] "
MFA_ADAPTER = "people.adapters.MfaAdapter"
MFA_FORMS = {"add_webauthn": "people.mfa_forms.AddKeyForm", "edit_webauthn": "people.mfa_forms.EditKeyForm"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_TOTP_ISSUER = SITE_NAME
# Editors, judges, contest managers and administrators must have a second factor.
MFA_REQUIRED = env.bool("MFA_REQUIRED", True)

SESSION_COOKIE_AGE = 60 * 60 * 24 * 7
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "common.errors.csrf_failure"
LANGUAGE_COOKIE_SECURE = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

# --- Headers -----------------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 60 * 60 * 24 * 365)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Addresses or networks whose X-Forwarded-For and X-Forwarded-Proto are believed. Empty: nobody's.
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", [])
for _network in TRUSTED_PROXIES:
    try:
        ip_network(_network, strict=False)
    except ValueError as error:
        raise ImproperlyConfigured(f"TRUSTED_PROXIES holds no address or network: {_network}.") from error
CMS_PATH = "cms/"
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
        "object-src": [NONE],
    },
}
# Wagtail's admin writes styles and a few scripts into its pages, and frames its own previews. Only under CMS_PATH.
CMS_CONTENT_SECURITY_POLICY = {
    **CONTENT_SECURITY_POLICY["DIRECTIVES"],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
}
PERMISSIONS_POLICY = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"

# --- Language and time -------------------------------------------------------------------------------------------
LANGUAGE_CODE = "ko"
LANGUAGES = [("ko", _("Korean")), ("en", _("English"))]
WAGTAIL_I18N_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [("ko", "한국어"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Seoul"
USE_THOUSAND_SEPARATOR = False

# --- Journal -----------------------------------------------------------------------------------------------------
# The days of the month on which issues come out, and the hour, in local time.
JOURNAL_DAYS = [int(day) for day in env.list("JOURNAL_DAYS", ["1", "16"])]
JOURNAL_HOUR = env.int("JOURNAL_HOUR", 9)
if not JOURNAL_DAYS or not all(1 <= day <= 28 for day in JOURNAL_DAYS) or not 0 <= JOURNAL_HOUR <= 23:
    raise ImproperlyConfigured("JOURNAL_DAYS needs days from 1 to 28, such as 1,16, and JOURNAL_HOUR an hour, 0 to 23.")
# A mail server for the journal alone, where it is not the site's own; how many mails a minute it is given; after how
# many issues in a row for which an address was refused it rests; how long an unconfirmed address is kept.
JOURNAL_EMAIL_URL = env.dj_email_url("JOURNAL_EMAIL_URL", "") if env.str("JOURNAL_EMAIL_URL", "") else {}
JOURNAL_FROM_EMAIL = env.str("JOURNAL_FROM_EMAIL", DEFAULT_FROM_EMAIL)
JOURNAL_MAIL_PER_MINUTE = env.int("JOURNAL_MAIL_PER_MINUTE", 120)
JOURNAL_MAIL_REFUSALS = env.int("JOURNAL_MAIL_REFUSALS", 3)
JOURNAL_CONFIRM_DAYS = env.int("JOURNAL_CONFIRM_DAYS", 3)
# Whether the worker looks at links to other sites in articles; "false" where it cannot reach the internet.
JOURNAL_CHECK_LINKS = env.bool("JOURNAL_CHECK_LINKS", True)
# How often each process writes how many articles it has shown; 0 writes nothing.
JOURNAL_COUNT_SECONDS = env.float("JOURNAL_COUNT_SECONDS", 10)
if min(JOURNAL_MAIL_PER_MINUTE, JOURNAL_MAIL_REFUSALS, JOURNAL_CONFIRM_DAYS) < 1:
    raise ImproperlyConfigured(
        "JOURNAL_MAIL_PER_MINUTE, JOURNAL_MAIL_REFUSALS and JOURNAL_CONFIRM_DAYS are numbers from 1 on."
    )

# --- CMS ---------------------------------------------------------------------------------------------------------
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "/account/login/"
# Otherwise the CMS offers every zone there is, and its script stumbles over the system's "localtime".
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_WORKFLOW_ENABLED = True
WAGTAIL_MODERATION_ENABLED = True
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["pdf", "hwp", "hwpx", "docx", "xlsx", "pptx", "txt", "zip"]
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []
WAGTAILEMBEDS_FINDERS: list[dict] = []
WAGTAIL_ALLOW_UNICODE_SLUGS = False
TAGGIT_CASE_INSENSITIVE = True
WAGTAIL_TAG_SPACES_ALLOWED = True

# --- Log ---------------------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    # Who did what to which page stands in the database's own log; each single task is of no interest.
    "loggers": {"wagtail": {"level": "WARNING"}, "django_tasks": {"level": "WARNING"}},
}
