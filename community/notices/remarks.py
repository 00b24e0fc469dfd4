"""What the writer is told about the calls of a text: which mean several, which reach nobody, who will read a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.forums.choices import Audience
from community.notices.choices import MAX_GOVERNMENTS, MAX_PEOPLE
from community.notices.mentions import Call, Calls, Person, calls_in
from community.notices.naming import without_brackets
from community.notices.readers import callable_on
from people.models import Officer

if TYPE_CHECKING:
    from community.forums.models import Forum
    from people.models import User

SHOWN = 6


def remarks_on(body: str, forum: Forum, writer: User) -> list[str]:
    """Sentences, each once, in the order of the text."""
    calls = calls_in(body, forum)
    sentences = [sentence for call in calls.all if (sentence := _unclear(call))]
    if refusal := too_many(calls):
        sentences.append(refusal)
    sentences += _unreachable(calls, forum)
    if forum.audience == Audience.PUBLIC and calls.people:
        sentences.append(_("Everybody can read this board, so everybody can read the names that you mention."))
    return list(dict.fromkeys(sentences))


def too_many(calls: Calls) -> str:
    """Why these are too many calls for one post; empty when they are not."""
    if len(calls.governments) > MAX_GOVERNMENTS:
        return _(
            "A post can mention at most %(limit)s local governments. Take some out, or ask on a board they read."
        ) % {"limit": MAX_GOVERNMENTS}
    if len(calls.people) > MAX_PEOPLE:
        return _("A post can mention at most %(limit)s people. Take some out.") % {"limit": MAX_PEOPLE}
    return ""


def _unclear(call: Call) -> str:
    name = call.text.removeprefix("@").strip("[]")
    if len(call.governments) > 1:
        examples = [f"@{without_brackets(place.name_ko)}" for place in call.governments]
        return ngettext(
            "“%(name)s” is the name of %(count)s local governments, so nobody is notified. Write the province too: "
            "%(examples)s.",
            "“%(name)s” is the name of %(count)s local governments, so nobody is notified. Write the province too: "
            "%(examples)s.",
            len(examples),
        ) % {"name": name, "count": len(examples), "examples": ", ".join(examples[:SHOWN])}
    if len(call.people) > 1:
        examples = [_exactly(one, call) for one in call.people]
        return _(
            "%(count)s people here have the name %(name)s, so nobody is notified. "
            "Write where the person works: %(examples)s."
        ) % {"name": name, "count": len(examples), "examples": ", ".join(dict.fromkeys(examples[:SHOWN]))}
    if call.bracketed and not call.people and not call.governments:
        return _("“%(name)s” is neither a reader of this board nor a local government, so nobody is notified.") % {
            "name": name
        }
    return ""


def _exactly(one: Person, call: Call) -> str:
    """The call that means this person alone among those of the same name."""
    words = [one.name, one.place]
    if sum(1 for other in call.people if other.place == one.place) > 1:
        words.append(one.department)
    return f"@[{'·'.join(filter(None, words))}]"


def _unreachable(calls: Calls, forum: Forum) -> list[str]:
    """The governments that nobody on this board works for. One query."""
    if not calls.governments:
        return []
    rows = Officer.objects.serving().filter(government__current__in=calls.governments, user__in=callable_on(forum))
    there = set(rows.values_list("government__current", flat=True))
    names = [place.name_ko for key, place in calls.governments.items() if key not in there]
    if forum.audience == Audience.GROUP:
        sentence = _("No member of this group works for %(name)s, so nobody is notified.")
    else:
        sentence = _("%(name)s has no officer on this site yet, so nobody is notified.")
    return [sentence % {"name": name} for name in names]
