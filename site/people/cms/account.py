"""One's own settings in the CMS: language, notices, look. Name and address are changed on the site."""

from __future__ import annotations

from typing import Any

from wagtail.admin.views import account


class CmsAccountView(account.AccountView):
    """Wagtail's page without the panels that ask for a first and a last name and for a picture."""

    left_out = (account.NameEmailSettingsPanel, account.AvatarSettingsPanel)

    def get_panels(self) -> list[Any]:
        return [panel for panel in super().get_panels() if not isinstance(panel, self.left_out)]
