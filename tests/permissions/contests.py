"""What fills the addresses of contests: an announced one with judging, one in preparation, a draft, an entry."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from community.contest.choices import EntryKind, Level, StageKind
from community.contest.models import Conflict, Contest, Entry, WaitingBallot
from community.contest.services import publishing, resulting, voting
from community.contest.services.configuring import open_contest
from community.contest.services.drawing import paper_of
from community.contest.services.entering import freeze_entries, nominate_entry, screen_entry
from community.contest.services.masking import decide_mask
from community.contest.services.versions import keep
from community.contest.services.voting import path_of
from community.contest.services.writing import add_file
from people.models import Officer, User
from tests.factories import contest as make
from tests.factories import judged, judging
from tests.factories.people import CoordinatorFactory, OfficerFactory

# Addresses of what there is once a contest was judged.
AFTER = frozenset(
    f"contest:{name}"
    for name in (
        *("outcomes", "exhibit", "exhibit-act", "exhibit-file", "certificate"),
        *("sheet", "sheet-text", "sheet-compare", "sheet-rule", "sheet-approve"),
        *("manage-results", "manage-results-stage", "manage-results-compute", "manage-results-publish"),
        *("manage-results-scores", "manage-results-take-back"),
    )
)
# What the last part of an address may be, where it is a word.
ABOUT = ("slug", "seat", "assignment")
WORDS = {"manage-table": "awards", "manage-stage-table": "criteria"}


def contest_things(people: dict[str, User | None]) -> dict[str, dict[str, Any]]:
    """{thing: {what an address names: value}}. Both entries are the officer's, in the announced contest."""
    announced, preparing = (make.make_contest(slug=slug, is_open=False) for slug in ("announced", "preparing"))
    for contest in (announced, preparing):
        make.table(contest, "divisions", [{}, {"name": "체험 수기", "kind": "essay"}])
    announced = open_contest(actor=None, contest=announced)
    officer, coordinator = people["officer"], people["coordinator"]
    draft = make.make_entry(officer.officers.get(), announced)
    handed_in = make.make_entry(officer.officers.get(), announced)
    things = {"draft": _of(draft, officer), "submitted": _of(handed_in, officer)}
    nominate_entry(actor=coordinator, entry=handed_in, tell=False)
    things["published"] = published_contest(officer.officers.get())
    things |= {"announced": _with(announced), "preparing": _with(preparing), **_votes(preparing)}
    return things | {"judged": _judged(announced, people)}


def published_contest(author: Officer) -> dict[str, Any]:
    """A contest whose last result is published: its sheet, its exhibit with a file on show, the entry and its award."""
    contest = make.make_contest(slug="published")
    first = judged.stages(contest)["시·도 심사"]
    entry = judged.eligible(author, contest, 1, file="a.txt")
    file = entry.files.get()
    judged.score(first, judged.judges_of(first, 3), {entry: (9, 9, 9)})
    judged.over(first)
    resulting.approve(actor=None, sheet=resulting.compute(actor=None, stage=first, kind=EntryKind.PRACTICE))
    final = judged.stages(contest)["중앙 심사"]
    judged.score(final, judged.judges_of(final, 3), {entry: (9, 9, 9)})
    final = judged.over(final)
    sheet = resulting.compute(actor=None, stage=final, kind=EntryKind.PRACTICE)
    resulting.approve(actor=None, sheet=sheet)
    publishing.publish(actor=None, stage=final, tell=False)
    entry.files.update(is_public=True)
    return {"slug": "published", "stage": final.pk, "sheet": sheet.pk, "number": 1, "file": file.pk, "entry": entry.pk}


def _with(contest: Contest) -> dict[str, Any]:
    return {"slug": contest.slug, "stage": contest.stages.get(name="중앙 심사", kind=StageKind.JUDGING).pk}


def _judged(contest: Contest, people: dict[str, User | None]) -> dict[str, Any]:
    """A blind stage in which the judge has an entry of another province's officer to score, masked and with a file."""
    stage = judging.open_stage(contest, Level.METROPOLITAN, is_blind=True)
    author = OfficerFactory()
    nominator = CoordinatorFactory(government=author.government).user
    entry = make.make_entry(author, contest)
    file = add_file(actor=author.user, entry=entry, upload=SimpleUploadedFile("b.txt", b"text"))
    nominate_entry(actor=nominator, entry=entry, tell=False)
    entry.refresh_from_db()
    screen_entry(actor=people["manager"], entry=entry, verb="accept", tell=False)
    freeze_entries(contest=contest)
    entry = Entry.objects.select_related("contest", "government", "province", "frozen").get(pk=entry.pk)
    decide_mask(actor=None, entry=entry, spans={})
    seat = judging.make_judge(judging.make_panel(stage), people["judge"])
    other = judging.make_judge(seat.panel)
    conflict = Conflict.objects.create(contest=contest, user=other.user, government=author.government, kind="declared")
    return {
        "slug": contest.slug,
        "stage": stage.pk,
        "panel": seat.panel_id,
        "judge": other.pk,
        "seat": seat.pk,
        "assignment": judging.make_assignment(seat, entry).pk,
        "file": file.pk,
        "conflict": conflict.pk,
        "judged_entry": entry.pk,
    }


def _votes(preparing: Contest) -> dict[str, dict[str, Any]]:
    """A vote that is open, one of its candidates, and the link of somebody who has chosen; one that nobody knows of."""
    stage = make.make_vote(slug="voting", sizes=(1,), picks=(1,))
    (candidate,) = paper_of(stage, timezone.now()).candidates
    voting.ask_for_mail(stage=stage, picks=[candidate.pk], email="voter@example.org")
    token = path_of(WaitingBallot.objects.get()).split("/")[-2]
    of_all = {"candidate": candidate.pk, "kind": "csv"}
    hidden = preparing.stages.get(kind=StageKind.VOTE).pk
    return {
        "vote": of_all | {"slug": "voting", "stage": stage.pk, "token": token},
        "vote-preparing": of_all | {"slug": preparing.slug, "stage": hidden},
    }


def _of(entry: Entry, author: User) -> dict[str, Any]:
    file = add_file(actor=author, entry=entry, upload=SimpleUploadedFile("a.txt", b"text"))
    keep(entry, "submitted", author)
    return {"entry": entry.pk, "file": file.pk, "number": 1, "step": "basics", "verb": "send"}


def contest_variants(
    things: dict[str, dict[str, Any]], name: str, parameters: tuple[str, ...]
) -> list[tuple[str, dict[str, Any]]]:
    """(thing, arguments) for an address of contests: each thing that has what the address names."""
    if not parameters:
        return [("", {})]
    things = {key: values for key, values in things.items() if (key == "published") == (name in AFTER)}
    word = WORDS.get(name.partition(":")[2], "")
    if "vote" in name:
        named = {"pk": "stage"}
    else:
        about = next((part for part in ABOUT if part in parameters), "entry")
        named = {"pk": "entry"} if about == "entry" else {"pk": "stage", "entry": "judged_entry"}
        if ":sheet" in name:
            named = {"pk": "sheet"}
    needed = {part: named.get(part, part) for part in parameters if part != "name"}
    return [
        (key, {part: word if part == "name" else values[needed[part]] for part in parameters})
        for key, values in things.items()
        if key.startswith("vote") == ("vote" in name) and all(value in values for value in needed.values())
    ]
