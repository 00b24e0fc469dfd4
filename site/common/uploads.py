from __future__ import annotations

import uuid

from django.utils.deconstruct import deconstructible


@deconstructible
class upload_path:  # noqa: N801
    """`upload_to=upload_path("cases")`: cases/ab/<random>, so that no stored name says anything."""

    def __init__(self, area: str) -> None:
        self.area = area

    def __call__(self, instance: object, filename: str) -> str:
        name = uuid.uuid4().hex
        return f"{self.area}/{name[:2]}/{name}"
