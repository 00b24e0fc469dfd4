"""Message catalogues without GNU gettext: find marked strings, keep each app's .po file, write the .mo files."""
