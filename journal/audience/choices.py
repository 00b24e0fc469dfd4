"""Lengths and limits of what is known of readers."""

LINE_LENGTH = 200
# A province is named with its readings from so many on; fewer could tell of single people.
AT_LEAST = 10
DAYS_SHOWN = 14
