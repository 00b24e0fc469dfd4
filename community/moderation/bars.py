"""Who may not write at present.

Whether there is anything at all comes with the account of whoever asks (people.alongside): only those whom something
keeps from writing cost a query.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from community.forums.gates import Bar
from community.moderation.choices import SanctionKind
from people import alongside

if TYPE_CHECKING:
    from community.forums.models import Forum
    from community.moderation.models import Sanction
    from people.roles import AnyUser


NAME = "is_barred"


def is_barred() -> Exists:
    """Whether something keeps an account from writing somewhere."""
    rows = apps.get_model("moderation", "Sanction").objects.filter(person=OuterRef("pk"))
    return Exists(rows.holding_now(alongside.Moment()))


def bar_for(user: AnyUser, forum: Forum | None) -> Bar | None:
    """A suspension that holds on the board (None: only those that hold everywhere), else a warning to confirm."""
    rows = _holding(user)
    suspended = [row for row in rows if row.kind == SanctionKind.SUSPENSION and _holds_on(row, forum)]
    if suspended:
        return _suspension(max(suspended, key=lambda row: (row.until, row.pk)))
    warned = [row for row in rows if row.kind == SanctionKind.WARNING]
    return _warning(warned[0]) if warned else None


def forget(user: AnyUser) -> None:
    """Ask anew at the next question: something was confirmed."""
    if hasattr(user, "_forum_sanctions"):  # a request's user is a lazy object: its __dict__ is not the person's
        del user._forum_sanctions
    alongside.forget(user, NAME)


def _holding(user: AnyUser) -> list[Sanction]:
    if not user.is_authenticated:
        return []
    if not hasattr(user, "_forum_sanctions"):
        user._forum_sanctions = _read(user) if getattr(user, NAME, True) else []  # type: ignore[union-attr]
    return user._forum_sanctions  # type: ignore[union-attr, no-any-return]


def _read(user: AnyUser) -> list[Sanction]:
    rows = apps.get_model("moderation", "Sanction").objects.filter(person=user.pk)
    return list(rows.holding_now(timezone.now()).order_by("given_at", "pk"))


def _holds_on(row: Sanction, forum: Forum | None) -> bool:
    return row.everywhere or (forum is not None and row.forum_id == forum.pk)


def _suspension(row: Sanction) -> Bar:
    until = date_format(timezone.localtime(row.until), "Y.m.d. H:i")
    if row.everywhere:
        sentence = _("You cannot write in the community until %(until)s: %(words)s")
    else:
        sentence = _("You cannot write on this board until %(until)s: %(words)s")
    words = sentence % {"until": until, "words": row.words}
    return Bar(f"{words} {_('You can read everything as before.')}", row.get_absolute_url(), _("Read more"))


def _warning(row: Sanction) -> Bar:
    sentence = _("The moderators have sent you a warning. Read and confirm it; then you can write again.")
    return Bar(sentence, row.get_absolute_url(), _("Read the warning"))
