"""The site as a process of its own that sends the journal's mail: its own database and mail server."""

import os

from portal.settings.test import *  # noqa: F403

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT = "127.0.0.1", int(os.environ["SENDER_PORT"])
JOURNAL_MAIL_PER_MINUTE = 12_000
