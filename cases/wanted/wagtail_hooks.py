"""How the CMS's reports name what happens to wanted cases."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

LOG_ACTIONS = {
    "wanted.put_up": (_("Put up a wanted case"), _("Wanted case put up")),
    "wanted.changed": (_("Change a wanted case"), _("Wanted case changed")),
    "wanted.withdrawn": (_("Withdraw a wanted case"), _("Wanted case withdrawn")),
    "wanted.reopened": (_("Put up a wanted case again"), _("Wanted case put up again")),
    "wanted.taken_down": (_("Take a wanted case off the site"), _("Wanted case taken off the site")),
    "wanted.joined": (_("Look for a case too"), _("Another government looks for it too")),
    "wanted.left": (_("Look for a case no longer"), _("A government looks for it no longer")),
    "wanted.claimed": (_("Claim a wanted case"), _("A government said that it would write")),
    "wanted.released": (_("Give a claim back"), _("Claim given back")),
    "wanted.lapsed": (_("Lapsed claim"), _("A claim lapsed")),
    "wanted.offered": (_("Offer a case"), _("A case was offered")),
    "wanted.offer_taken_back": (_("Take an offered case back"), _("An offered case was taken back")),
    "wanted.answered": (_("Answer a wanted case"), _("Wanted case answered")),
}


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    for name, (label, message) in LOG_ACTIONS.items():
        actions.register_action(name, label, message)
