"""Fixed vocabularies of the mail edition, and its lengths of time."""

import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# An issue that came out longer ago is not mailed any more: a site that begins with mail does not begin with the past.
MAIL_WITHIN = datetime.timedelta(days=7)
# So many seconds' worth of mail is sent at a time; then the worker sees to other things.
SLICE_SECONDS = 5
# What a process took and has said nothing of for so long: the process is gone.
LOST_AFTER = datetime.timedelta(minutes=5)
# Minutes to wait after the first, second … failure that may pass; after the last one it is given up.
RETRY_AFTER = (2, 10, 60, 240, 720)
# Who got which issue is forgotten after this time; the numbers stay.
KEEP_WHO = datetime.timedelta(days=180)


class EditionState(TextChoices):
    """sending <-> paused, by editors or by what goes wrong for everybody; sending -> done."""

    SENDING = "sending", _("Being sent")
    PAUSED = "paused", _("Paused")
    DONE = "done", _("Done")


class LetterState(TextChoices):
    """queued -> claimed -> handing -> sent; see the README for what a kill leaves behind at each step."""

    QUEUED = "queued", _("Still to be sent")
    CLAIMED = "claimed", _("Being prepared")
    HANDING = "handing", _("Being handed over")
    SENT = "sent", _("Gone out")
    BOUNCED = "bounced", _("Address refused")
    FAILED = "failed", _("Not sent")
    UNCLEAR = "unclear", _("Unclear")
    DROPPED = "dropped", _("No longer wanted")


# What still has to happen, and what an editor may have sent once more.
LEFT = (LetterState.QUEUED, LetterState.CLAIMED, LetterState.HANDING)
AGAIN = (LetterState.UNCLEAR, LetterState.FAILED)


class SubscriberState(TextChoices):
    ACTIVE = "active", _("Gets the journal by mail")
    STOPPED = "stopped", _("Does not want it by mail")
    PAUSED = "paused", _("Rests: the address was refused")
