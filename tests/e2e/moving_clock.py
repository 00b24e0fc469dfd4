"""The site's own settings with a clock that a test puts forward: the file `clock` says by how many seconds.

Every process of the site has it, so deadlines, links and the worker agree. Signatures and one-time codes of the second
factor keep the machine's clock, as they do not ask Django for the time. New passwords are kept cheaply: many sign in.
"""

import datetime
from pathlib import Path

from django.conf import global_settings
from django.utils import timezone

from portal.settings.local import *  # noqa: F403
from portal.settings.local import VAR_DIR

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *global_settings.PASSWORD_HASHERS]
_machine_now = timezone.now
_ahead = Path(VAR_DIR) / "clock"


def _now() -> datetime.datetime:
    return _machine_now() + datetime.timedelta(seconds=int(_ahead.read_text()) if _ahead.exists() else 0)


timezone.now = _now
