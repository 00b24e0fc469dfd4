"""What `make run` uses: the production settings on plain http, on this computer only."""

import os
import secrets
from pathlib import Path

_root = Path(__file__).resolve().parents[3]
_var = Path(os.environ.get("VAR_DIR") or _root / "var").resolve()


def _own_secret() -> Path:
    """A secret made on the first start and kept in VAR_DIR, readable by this user alone."""
    key_file = _var / "secret_key"
    if not key_file.exists():
        _var.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = _var / f"secret_key.{os.getpid()}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(60), encoding="utf-8")
        try:
            os.link(fresh, key_file)  # fails when another process was faster; then its secret holds
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return key_file


if not os.environ.get("SECRET_KEY") and not os.environ.get("SECRET_KEY_FILE"):
    os.environ["SECRET_KEY_FILE"] = str(_own_secret())
os.environ.setdefault("ALLOWED_HOSTS", "127.0.0.1,localhost")
os.environ.setdefault("SITE_URL", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}")
os.environ.setdefault("EMAIL_URL", f"file:///{_var}/mail")
os.environ.setdefault("SECURE_SSL_REDIRECT", "false")
os.environ.setdefault("SECURE_HSTS_SECONDS", "0")
# The demo's editor must be able to sign in at once; production keeps the second factor compulsory.
os.environ.setdefault("MFA_REQUIRED", "false")

from .production import *  # noqa: E402

SAMPLE_DATA = True
SAMPLE_PASSWORD = env.str("DEMO_PASSWORD", "demo-nanum-2026")
if env.bool("ACCOUNT_RATE_LIMITS_OFF", False):  # browser journeys sign in far oftener than a person
    ACCOUNT_RATE_LIMITS = False
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
LANGUAGE_COOKIE_SECURE = False
