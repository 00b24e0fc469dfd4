"""Adoptions, made by the services that make real ones."""

from __future__ import annotations

from typing import Any

from cases.adoption.choices import AdoptionStage
from cases.adoption.models import Adoption
from cases.adoption.services.adopting import start_adoption
from cases.adoption.services.describing import describe_adoption
from cases.models import CasePage
from people.models import LocalGovernment, Officer
from tests.factories.people import LocalGovernmentFactory, OfficerFactory


def adopt(
    case: CasePage,
    *,
    government: LocalGovernment | None = None,
    officer: Officer | None = None,
    stage: str = AdoptionStage.PLANNED,
    origin: Adoption | None = None,
    audience: str = "",
    **values: Any,
) -> Adoption:
    """An adoption by an officer of the government, which are made when they are not given."""
    officer = officer or OfficerFactory(government=government or LocalGovernmentFactory())
    adoption = start_adoption(actor=officer.user, case=case, stage=stage, origin=origin, **values)
    if audience:
        describe_adoption(actor=officer.user, adoption=adoption, cleaned={"audience": audience})
    return Adoption.objects.get(pk=adoption.pk)
