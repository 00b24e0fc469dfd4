"""What the log says about contests and entries."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

LOG_ACTIONS = {
    "contest.made": (_("Contest"), _("A contest was made")),
    "contest.changed": (_("Contest changed"), _("The set-up of a contest was changed")),
    "contest.open": (_("Announced"), _("A contest was announced")),
    "contest.take_back": (_("Back in preparation"), _("A contest was taken back into preparation")),
    "contest.close": (_("Contest closed"), _("A contest was closed")),
    "contest.rescheduled": (_("Dates moved"), _("The dates of a stage were moved")),
    "contest.frozen": (_("Frozen"), _("Entries were frozen for judging")),
    "contest.entry_begun": (_("Entry"), _("An entry was begun")),
    "contest.entry_saved": (_("Entry saved"), _("An entry was saved")),
    "contest.entry_deleted": (_("Entry deleted"), _("A draft of an entry was deleted")),
    "contest.file_added": (_("File added"), _("A file was added to an entry")),
    "contest.file_removed": (_("File removed"), _("A file was taken out of an entry")),
    "contest.entry_send": (_("Sent for nomination"), _("The entry was sent for nomination")),
    "contest.entry_nominate": (_("Nominated"), _("The entry was nominated and submitted")),
    "contest.entry_decline": (_("Given back to its author"), _("The coordinator gave the entry back")),
    "contest.entry_take_back": (_("Taken back"), _("The entry was taken back to go on writing")),
    "contest.entry_accept": (_("Found eligible"), _("The entry was found eligible")),
    "contest.entry_return": (_("Returned to be completed"), _("The entry was returned to be completed")),
    "contest.entry_refuse": (_("Found not eligible"), _("The entry was found not eligible")),
    "contest.entry_send_again": (_("Completed"), _("The entry was completed and sent again")),
    "contest.entry_reconsider": (_("Looked at again"), _("The office looks at the entry again")),
    "contest.essay_sent": (_("Essay"), _("A resident sent in an essay")),
    "contest.writer_forgotten": (_("Data deleted"), _("The data of an essay's writer was deleted")),
    "contest.computed": (_("Result computed"), _("The result of a stage was computed")),
    "contest.ruled": (_("Ruling"), _("The office ruled on an entry that the rules leave open")),
    "contest.approved": (_("Result approved"), _("The result of a stage was approved")),
    "contest.approval_taken_back": (_("Approval taken back"), _("The approval of a result was taken back")),
    "contest.published": (_("Results published"), _("Results were published")),
    "contest.publication_planned": (_("Publication planned"), _("The moment of publication was set")),
    "contest.recomputed": (_("Computed again"), _("A result sheet was computed again and compared")),
    "contest.scores_taken": (_("Scores downloaded"), _("The raw scores of a stage were downloaded")),
    "contest.exhibited": (_("On show"), _("Entries were put on show in the exhibition")),
    "contest.classified": (_("CS type set"), _("The CS type of an exhibit was set")),
    "contest.file_shown": (_("File on show"), _("A file was put on show, or taken back")),
    "contest.made_case": (_("Case made"), _("A case was made of the entry")),
    "contest.ballot_drawn_up": (_("Ballot drawn up"), _("The ballot of a vote was drawn up")),
    "contest.panel_saved": (_("Panel"), _("A panel of judges was made or changed")),
    "contest.panel_deleted": (_("Panel deleted"), _("A panel of judges was deleted")),
    "contest.judge_invited": (_("Judge invited"), _("Somebody was invited to judge")),
    "contest.judge_answered": (_("Invitation answered"), _("A judge answered the invitation")),
    "contest.judge_removed": (_("Off the panel"), _("A judge was taken off a panel")),
    "contest.judge_excluded": (_("Judge excluded"), _("A judge was excluded from an entry")),
    "contest.conflict_lifted": (_("Conflict lifted"), _("A conflict of interest was lifted")),
    "contest.assigned": (_("Assigned"), _("Entries were assigned automatically")),
    "contest.assigned_by_hand": (_("Assigned by hand"), _("Entries were assigned by hand")),
    "contest.assigned_by_file": (_("Assigned by file"), _("Entries were assigned from a file")),
    "contest.unassigned": (_("Taken back from judges"), _("Assignments were taken back")),
    "contest.assignments_moved": (_("Moved to another judge"), _("Assignments were moved to another judge")),
    "contest.assignments_pinned": (_("Assignments pinned"), _("Assignments were pinned")),
    "contest.abstained": (_("Abstained"), _("A judge abstained from an entry, or was excluded from it")),
    "contest.resumed": (_("Abstention taken back"), _("A judge took an abstention back")),
    "contest.masked": (_("Masked"), _("The masking of an entry was decided")),
    "contest.unmasked": (_("Looked behind the mask"), _("Somebody looked up who stands behind a number")),
    "contest.entry_withdraw": (_("Withdrawn from the contest"), _("The entry was withdrawn")),
}


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    for name, (label, message) in LOG_ACTIONS.items():
        actions.register_action(name, label, message)
