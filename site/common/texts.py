"""The sentences that the JavaScript modules show. They live here so that the catalogues hold them like all others."""

from __future__ import annotations

from django.utils.translation import gettext as _


def script_texts() -> dict[str, str]:
    """Key -> sentence in the active language. `{…}` are filled in by the script."""
    return {
        "saved": _("Saved at {time}."),
        "saving": _("Saving…"),
        "keptHere": _("The server cannot be reached. Your text is kept on this computer and will be sent again."),
        "signedOut": _(
            "You are signed out. Your text is kept on this computer; sign in again in another tab, then save."
        ),
        "conflict": _("Somebody else saved this in the meantime. Copy your changes and load the page again."),
        "restoreOffer": _("This computer kept text from {time} that the server does not have."),
        "restore": _("Bring it back"),
        "discard": _("Discard it"),
        "restored": _("Your text is back. Save it to keep it."),
        "leave": _("You have changes that are not saved."),
        "uploading": _("Uploading: {percent}%"),
        "processing": _("Uploaded. The server is checking the file."),
        "uploadFailed": _("The upload did not work. Check the connection and send the form again."),
        "tooLarge": _("{name} is larger than {limit} MB. Choose a smaller file."),
        "toolbar": _("Formatting"),
        "bold": _("Bold"),
        "heading": _("Heading"),
        "list": _("List"),
        "quote": _("Quotation"),
        "link": _("Link"),
        "preview": _("Preview"),
        "write": _("Write on"),
        "previewFailed": _("The preview cannot be shown now. Your text is still here."),
        "copied": _("Copied."),
        "copyFailed": _("The browser did not allow copying. Select the text and copy it by hand."),
        "suggestions": _("Suggestions"),
        "suggestionCount": _("{count} suggestions. Use the arrow keys to choose."),
        "keyFailed": _("The security key did not answer. Try again."),
    }
