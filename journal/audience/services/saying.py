"""Say whether an article helped."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from common.exceptions import require
from journal.audience import rules
from journal.audience.models import Opinion
from journal.models import ArticlePage
from people.models import User


@transaction.atomic
def say(*, actor: User, article: ArticlePage, helpful: bool, line: str = "") -> Opinion:
    """Keep the person's opinion of a public article; a second one takes the place of the first."""
    require(rules.can_say(actor))
    opinion = Opinion.objects.select_for_update().filter(article=article, user=actor).first()
    opinion = opinion or Opinion(article=article, user=actor)
    opinion.helpful, opinion.line, opinion.at = helpful, " ".join(line.split()), timezone.now()
    opinion.full_clean(validate_unique=False, validate_constraints=False)
    opinion.save()
    return opinion


@transaction.atomic
def take_back(*, actor: User, article: ArticlePage) -> None:
    Opinion.objects.filter(article=article, user=actor).delete()


def forget_person(user: User) -> None:
    Opinion.objects.filter(user=user).delete()
