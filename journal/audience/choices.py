"""Lengths and limits of what is known of readers."""

LINE_LENGTH = 200
# A province is named with its readings from so many on; fewer could tell of single people.
AT_LEAST = 10
# And only where so many officers serve: ten readings in a province with one officer would be that officer's.
OFFICERS_AT_LEAST = 5
DAYS_SHOWN = 14
