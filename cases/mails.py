"""The words of the mails about a case, in Korean: plain text, and HTML in which every value is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.models import CasePage
from common.addresses import absolute
from common.mailing import one_line
from people.choices import Role
from people.models import Officer, User


def coordinators(page: CasePage) -> list[User]:
    """Who coordinates the case's government today."""
    key = page.government.current_id or page.government_id
    serving = Officer.objects.serving().filter(is_coordinator=True, user__is_active=True).select_related("user")
    return [officer.user for officer in serving.filter(Q(government__current_id=key) | Q(government_id=key))]


def editors() -> list[User]:
    return list(User.objects.filter(is_active=True, groups__name=Role.EDITOR.value).distinct())


def authors(page: CasePage) -> list[User]:
    """The author and the responsible officer, each once, as long as they serve; otherwise the coordinators.

    Who has left the government opens its drafts no more, so no mail tells them what becomes of one.
    """
    named = [officer for officer in (page.author, page.contact) if officer is not None]
    people = [officer.user for officer in named if officer.is_serving and officer.user.is_active]
    return list({person.pk: person for person in people}.values()) or coordinators(page)


def keepers(page: CasePage) -> list[User]:
    """Who answers for the case today: the responsible officer; when there is none, the coordinators."""
    contact = Officer.objects.serving().filter(pk=page.contact_id, user__is_active=True).select_related("user").first()
    return [contact.user] if contact else coordinators(page)


def send(kind: str, page: CasePage, recipients: Iterable[User], *, reason: str = "") -> None:
    """One mail to each recipient, none of whom sees the others."""
    with override("ko"):
        for person in recipients:
            message(kind, page, person, reason=reason).send()


def message(kind: str, page: CasePage, person: User, *, reason: str = "") -> EmailMultiAlternatives:
    """The mail of a kind: submitted, confirmed, confirmed_author, returned, review_due, unpublished, published."""
    title = one_line(page.draft_title or page.title)
    subject, sentence, action, path = _words(kind, page, title)
    reason = "\n".join(one_line(line) for line in reason.splitlines())
    return case_mail(page, person, path, subject=subject, sentence=sentence, title=title, action=action, reason=reason)


def case_mail(
    page: CasePage,
    person: User,
    path: str,
    *,
    subject: str,
    sentence: str,
    template: str = "cases/mail/case",
    title: str = "",
    **words: Any,
) -> EmailMultiAlternatives:
    """A mail to the person about the case, as text and as HTML, with the site's name before the subject.

    `path` is what its link leads to, `template` the name of both templates without their endings, `title` the case's
    public one by default, `words` what the templates need besides.
    """
    return site_mail(
        person,
        path,
        subject=subject,
        sentence=sentence,
        template=template,
        title=title or one_line(page.title),
        government=page.government.name_ko,
        number=page.number or "",
        **words,
    )


def site_mail(
    person: User, path: str, *, subject: str, sentence: str, template: str, **words: Any
) -> EmailMultiAlternatives:
    """The same for what is about no case: `words` are all that the templates need besides the person and the link."""
    context = {
        "site_name": settings.SITE_NAME,
        "name": one_line(person.name),
        "sentence": sentence,
        "url": absolute(path),
        **words,
    }
    mail = EmailMultiAlternatives(
        subject=f"[{settings.SITE_NAME}] {subject}",
        body=render_to_string(f"{template}.txt", context),
        to=[person.email],
    )
    mail.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    return mail


def _words(kind: str, page: CasePage, title: str) -> tuple[str, str, str, str]:
    """Subject, sentence, label and path of the link."""
    review, draft = reverse("cases:review", args=[page.pk]), reverse("cases:draft", args=[page.pk])
    if kind == "submitted":
        return (
            _("A case waits for your confirmation: %(title)s") % {"title": title},
            _("An officer of your government has submitted a case. Please read it and confirm or return it."),
            _("Review the case"),
            review,
        )
    if kind == "confirmed":
        return (
            _("A case waits for approval: %(title)s") % {"title": title},
            _("The coordinator has confirmed a case. Please read it and approve or return it."),
            _("Review the case"),
            review,
        )
    if kind == "confirmed_author":
        return (
            _("The coordinator has confirmed your case: %(title)s") % {"title": title},
            _("Your case now waits for an editor. You need not do anything."),
            _("See where the case stands"),
            draft,
        )
    if kind == "returned":
        return (
            _("Your case was returned: %(title)s") % {"title": title},
            _("Please read the reason below, change the case and submit it again."),
            _("Go on writing"),
            draft,
        )
    if kind == "review_due":
        return (
            _("Please look at this case again: %(title)s") % {"title": title},
            _("The review of this case is due. Please confirm that it still holds, change it, or put the review off."),
            _("Review the case"),
            draft,
        )
    if kind == "unpublished":
        return (
            _("Your case was taken off the site: %(title)s") % {"title": title},
            _("An editor has taken a case off the site. It keeps its number, and you can change and submit it again."),
            _("Go on writing"),
            draft,
        )
    return (
        _("Your case is public: %(title)s") % {"title": title},
        _("Your case was approved and everybody it is meant for can read it now. Thank you."),
        _("Open the case"),
        reverse("cases:detail", args=[page.number]),
    )
