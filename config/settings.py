"""The settings of MadeInPK: one file. What differs between places comes from environment variables (`.env.example`)."""

from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from config import env

# -- Place ------------------------------------------------------------------------------------------------

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)
DEBUG = env.boolean("DEBUG")
SECRET_KEY = env.text("SECRET_KEY", "only-for-debug" if DEBUG else None)
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
REDIS_URL = env.text("REDIS_URL", "")
PORT = env.integer("PORT", 8000)
BEHIND_PROXY = env.boolean("BEHIND_PROXY")

# -- Parts ------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    # Its runserver serves sockets too. Elsewhere it is a program of its own, and Twisted nobody's burden.
    *(["daphne"] if DEBUG else []),
    "config",
    "accounts",
    "catalog",
    "auctions",
    "orders",
    "messaging",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "channels",
    "crispy_forms",
    "csp",
    "django_filters",
    "django_htmx",
    "django_structlog",
    "huey.contrib.djhuey",
    "phonenumber_field",
    "template_partials.apps.SimpleAppConfig",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.PolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accounts.middleware.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "config.middleware.LogMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# -- Templates and forms ----------------------------------------------------------------------------------

TEMPLATE_LOADERS = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [("django.template.loaders.cached.Loader", TEMPLATE_LOADERS)],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "template_partials.templatetags.partials",
                "config.templatetags.words",
            ],
        },
    }
]
CRISPY_TEMPLATE_PACK = "bazaar"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["bazaar"]

# -- Data -------------------------------------------------------------------------------------------------

DATABASES = {
    "default": env.database(
        "DATABASE_URL", default_path=VAR_DIR / "madeinpk.sqlite3", pooled=env.boolean("DATABASE_POOL")
    )
}
if REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            # Published is to the whole server, whatever the number of the database.
            "CONFIG": {"hosts": [REDIS_URL], "prefix": "live" + urlsplit(REDIS_URL).path.replace("/", ".")},
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    CHANNEL_LAYERS = {"default": {"BACKEND": "config.layers.ThreadHoppingLayer"}}

# -- Files ------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "config.bundling.BundleFinder",
]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(VAR_DIR / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else "config.bundling.HashedStorage"
    },
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
SERVE_MEDIA = env.boolean("SERVE_MEDIA", DEBUG)
# Where the fonts of printed papers are looked for (`orders/papers/sheet.py` names them).
FONT_DIRS = env.words("FONT_DIRS") or [
    "/usr/share/fonts/truetype",
    "/usr/share/fonts/opentype/fonts-hosny-amiri",
    "/usr/share/fonts/truetype/amiri",
]

# -- Tasks ------------------------------------------------------------------------------------------------

HUEY = {
    "name": "madeinpk",
    "immediate": False,
    "results": False,
    "consumer": {"workers": 4, "worker_type": "thread", "scheduler_interval": 1, "max_delay": 1.0},
}
if REDIS_URL:
    HUEY |= {"huey_class": "huey.RedisHuey", "connection": {"url": REDIS_URL}}
else:
    HUEY |= {"huey_class": "huey.SqliteHuey", "filename": str(VAR_DIR / "queue.sqlite3")}

# -- People -----------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "accounts.backends.AccountBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.NameForm"
ACCOUNT_FORMS = {
    "login": "accounts.entrance.LoginForm",
    "signup": "accounts.entrance.SignupForm",
    "add_email": "accounts.entrance.ChangeEmailForm",
    "change_password": "accounts.entrance.ChangePasswordForm",
    "set_password": "accounts.entrance.SetPasswordForm",
    "reset_password": "accounts.entrance.ResetPasswordForm",
    "reset_password_from_key": "accounts.entrance.ResetPasswordKeyForm",
    "reauthenticate": "accounts.entrance.ReauthenticateForm",
}
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = SITE_URL.partition(":")[0]
USERSESSIONS_TRACK_ACTIVITY = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ADAPTER = "accounts.adapter.MFAAdapter"
MFA_TOTP_ISSUER = "MadeInPK"
MFA_FORMS = {
    "authenticate": "accounts.entrance.CodeForm",
    "reauthenticate": "accounts.entrance.CodeAgainForm",
    "activate_totp": "accounts.entrance.ActivateTOTPForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0

# -- Words, places, times ---------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
# Urdu's layout is done and tested, its words are still to come: until then it is not offered.
if env.boolean("URDU"):
    LANGUAGES += [("ur", _("Urdu"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Karachi"
USE_TZ = True
PHONENUMBER_DEFAULT_REGION = "PK"
PHONENUMBER_DEFAULT_FORMAT = "INTERNATIONAL"

# -- Mail -------------------------------------------------------------------------------------------------

EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_FILE_PATH = env.text("EMAIL_FILE_PATH", str(VAR_DIR / "mail"))
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.integer("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.boolean("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "MadeInPK <hello@madeinpk.test>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# -- The market: every number of the rules ----------------------------------------------------------------

MARKET = {
    "COMMISSION_PERCENT": 2,
    "MAX_BID": 10_000_000,
    "CONFIRM_BID_FROM": 50_000,
    "SOFT_CLOSE_SECONDS": 5 * 60,
    "CLOSE_GRACE_SECONDS": 2,
    "HEARTBEAT_SECONDS": 10,
    "HEARTBEATS_READ_EVERY_SECONDS": 1,
    "OUTAGE_SECONDS": 60,
    "OUTAGE_LAST_SECONDS": 10 * 60,
    "OUTAGE_EXTRA_SECONDS": 10 * 60,
    "MIN_AUCTION_SECONDS": 60 * 60,
    "MAX_AUCTION_SECONDS": 14 * 24 * 60 * 60,
    "MAX_START_AHEAD_SECONDS": 30 * 24 * 60 * 60,
    "MIN_RESERVE_RATIO": "1.25",
    "SELLER_CANCEL_SECONDS": 12 * 60 * 60,
    "RELISTS_BY_ITSELF": 5,
    "HOLD_SECONDS": 30 * 60,
    "RETRACT_ALL_SECONDS": 12 * 60 * 60,
    "RETRACT_LAST_SECONDS": 60 * 60,
    "WIN_PAYMENT_SECONDS": 24 * 60 * 60,
    "PURCHASE_PAYMENT_SECONDS": 30 * 60,
    "PROCESSING_WAIT_SECONDS": 60 * 60,
    "SHIPMENT_GRACE_DAYS": 7,
    "SHIPPED_SILENCE_DAYS": 14,
    "DELIVERED_SILENCE_DAYS": 7,
    "PAYOUT_COOLING_SECONDS": 48 * 60 * 60,
    "RECEIPT_WARNING_DAYS": 2,
    "SECOND_CHANCE_SECONDS": 24 * 60 * 60,
    "OPEN_PURCHASES": 10,
    "CART_LINES": 50,
    "VIOLATIONS_TO_BLOCK": 3,
    "VIOLATION_LIFE_DAYS": 365,
    "FEEDBACK_PERIOD_DAYS": 60,
    "MESSAGE_LENGTH": 2000,
    "MESSAGES_PER_MINUTE": 20,
    "CONVERSATIONS_PER_HOUR": 5,
    "COMPLAINTS_PER_DAY": 10,
    "MAIL_ATTEMPTS": 5,
    "OUTBID_MAIL_SECONDS": 10 * 60,
    "UPLOAD_BYTES": 8 * 1024 * 1024,
    "UPLOAD_PIXELS": 40_000_000,
    "PRODUCT_IMAGES": 12,
    "SOCKETS_PER_PERSON": 20,
    "SOCKETS_PER_ADDRESS": env.integer("SOCKETS_PER_ADDRESS", 60),
}

# -- Payments ---------------------------------------------------------------------------------------------

STRIPE_SECRET_KEY = env.text("STRIPE_SECRET_KEY", "")
# One for our account's events, one for those of the sellers' accounts; more while one is being changed.
STRIPE_WEBHOOK_SECRETS = env.words("STRIPE_WEBHOOK_SECRETS")
STRIPE_API = "https://api.stripe.com"
# Another address is a stand-in for Stripe, for demos and tests.
STRIPE_API_BASE = env.text("STRIPE_API_BASE", STRIPE_API).rstrip("/")
STRIPE_PAGES = [] if STRIPE_API_BASE == STRIPE_API else [STRIPE_API_BASE]
# How sellers get their share: through the payment provider, or by hand to their bank account.
PAYOUTS = env.choice("PAYOUTS", ["provider", "manual"])
SANDBOX_PAYMENTS = env.boolean("SANDBOX_PAYMENTS", DEBUG)
SANDBOX_SECRET = env.text("SANDBOX_SECRET", SECRET_KEY)

# -- Security ---------------------------------------------------------------------------------------------

SECURE = SITE_URL.startswith("https://")
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'", "https://checkout.stripe.com", "https://connect.stripe.com", *STRIPE_PAGES],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    }
}

# -- Logs -------------------------------------------------------------------------------------------------

LOG_LEVEL = env.text("LOG_LEVEL", "INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "config.logs.JsonFormatter"},
        "plain": {"()": "config.logs.PlainFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": env.text("LOG_FORMAT", "plain"),
            "level": LOG_LEVEL,
        },
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "daphne": {"level": "WARNING"},
        "huey": {"level": "WARNING"},
        "stripe": {"level": "WARNING"},
        "django_structlog": {"level": "WARNING"},
    },
}

# -- Checks -----------------------------------------------------------------------------------------------

# Photo positions are unique by a deferred constraint where the database has such; on SQLite one writer at a time
# and the renumbering rule keep them so.
SILENCED_SYSTEM_CHECKS = ["models.W038"]
