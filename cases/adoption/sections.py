"""What adoption tells the areas around it. Filled in with the pages."""

from __future__ import annotations


def register() -> None:
    """Called once when the app is ready."""
