#!/usr/bin/env python
"""Run a management command of the site: python site/manage.py <command>."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The areas live at the top of the repository and in site/, which is a folder, not a package.
for folder in (ROOT, ROOT / "site"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.local")
    from django.core.management import execute_from_command_line

    from portal.startup import load_settings

    load_settings()
    execute_from_command_line(sys.argv)
