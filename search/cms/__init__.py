"""The editors' tools for the search, in Wagtail's admin."""
