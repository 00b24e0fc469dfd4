"""What `make run` uses: the production settings on plain http, on this computer only."""

import os
import secrets
from pathlib import Path

_root = Path(__file__).resolve().parents[3]
_var = Path(os.environ.get("VAR_DIR", _root / "var"))
if not os.environ.get("SECRET_KEY") and not os.environ.get("SECRET_KEY_FILE"):
    _key_file = _var / "secret_key"
    if not _key_file.exists():
        _var.mkdir(parents=True, exist_ok=True)
        _key_file.touch(mode=0o600)
        _key_file.write_text(secrets.token_urlsafe(60), encoding="utf-8")
    os.environ["SECRET_KEY_FILE"] = str(_key_file)
os.environ.setdefault("ALLOWED_HOSTS", "127.0.0.1,localhost")
os.environ.setdefault("SITE_URL", "http://127.0.0.1:8000")
os.environ.setdefault("EMAIL_URL", "file:///")
os.environ.setdefault("SECURE_SSL_REDIRECT", "false")
os.environ.setdefault("SECURE_HSTS_SECONDS", "0")
# The demo's editor must be able to sign in at once; production keeps the second factor compulsory.
os.environ.setdefault("MFA_REQUIRED", "false")

from .production import *  # noqa: E402, F403

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = str(_var / "mail")
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
LANGUAGE_COOKIE_SECURE = False
