"""A person at a browser: finds things by the words on the screen, in the language they read."""

from __future__ import annotations

import base64
import hmac
import re
import struct
import time
from typing import Any

from django.utils import translation
from django.utils.translation import gettext, ngettext
from playwright.sync_api import Locator, Page, expect

PASSWORD = "demo-nanum-2026"
QUICK = 2_000  # milliseconds within which a published case must be found


def words(language: str, message: str, **values: Any) -> str:
    """What the site says for a message of its catalogues (or allauth's, Django's) in the language."""
    with translation.override(language):
        text = gettext(message)
        return text % values if values else text


def counted(language: str, one: str, many: str, number: int, **values: Any) -> str:
    with translation.override(language):
        return ngettext(one, many, number) % values


def one_time_code(secret: str, *, at: float | None = None) -> str:
    """The six digits that an authenticator app shows for the secret (RFC 6238), computed here from nothing but it."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int((at or time.time()) // 30)), "sha1")
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


class Visitor:
    """One browser page of one person. `say` gives the words of the person's language for a message."""

    def __init__(self, site: Any, page: Page, language: str = "ko") -> None:
        self.site, self.page, self.language = site, page, language

    def say(self, message: str, **values: Any) -> str:
        return words(self.language, message, **values)

    def open(self, path: str) -> Visitor:
        self.page.goto(path)
        return self

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def field(self, label: str, *, within: Locator | None = None) -> Locator:
        """The field with exactly this label, be it required or not."""
        required = re.escape(self.say("Required"))
        # Django begins the labels of a model's fields with a capital.
        pattern = re.compile(rf"^\s*{re.escape(self.say(label))}\s*(?:{required}\s*)?$", re.IGNORECASE)
        return (within or self.main).get_by_label(pattern)

    def write(self, label: str, text: str, *, within: Locator | None = None) -> None:
        self.field(label, within=within).fill(text)

    def choose(self, label: str, option: str, *, within: Locator | None = None) -> None:
        """Pick the option that reads like this."""
        self.field(label, within=within).select_option(label=self.say(option))

    def choose_like(self, label: str, pattern: str) -> None:
        """Pick the first option whose words match, for names that differ between the languages."""
        field = self.field(label)
        field.select_option(label=field.locator("option").filter(has_text=re.compile(pattern)).first.inner_text())

    def button(self, label: str, *, within: Locator | None = None, **values: Any) -> Locator:
        # A step's first submit button is there for the Enter key alone and hidden from everybody: not by role then.
        return (within or self.main).get_by_role("button", name=self.say(label, **values), exact=True)

    def press(self, label: str, *, within: Locator | None = None, **values: Any) -> None:
        self.button(label, within=within, **values).click()

    def follow(self, label: str, *, within: Locator | None = None) -> None:
        (within or self.main).get_by_role("link", name=self.say(label), exact=True).first.click()

    def sees(self, message: str, **values: Any) -> None:
        """The sentence stands in the content of the page."""
        expect(self.main).to_contain_text(self.say(message, **values))

    def is_at(self, heading: str, **values: Any) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(self.say(heading, **values))

    def search(self, text: str) -> None:
        """Type words into the search box that stands on every page."""
        box = self.page.get_by_role("banner").get_by_role("search")
        box.locator("input[type=search]").fill(text)
        box.get_by_role("button", name=self.say("Search"), exact=True).click()
        expect(self.page).to_have_url(re.compile(r"/search/\?q="))

    def hits(self) -> list[str]:
        """Titles of what was found, the best first."""
        return [title.strip() for title in self.main.locator("article").get_by_role("heading").all_inner_texts()]

    def sign_in(self, email: str, *, password: str = PASSWORD) -> Visitor:
        """Through the sign-in page; sets up the second factor where the role asks for one. The session is kept."""
        self.open("/account/login/")
        self.page.locator("main input[name=login]").fill(email)
        self.page.locator("main input[name=password]").fill(password)
        self.press("Sign in")
        expect(self.page).not_to_have_url(re.compile("/account/login/"))
        if email.split("@")[0] in self.site.needing_second_factor and email not in self.site.secrets:
            self.set_up_second_factor(email)
        self.site.sessions[email] = self.page.context.cookies()
        return self

    def set_up_second_factor(self, email: str, *, password: str = PASSWORD, path: str = "/cases/queue/") -> None:
        """What the site insists on: an authenticator app, fed with the secret that the page shows."""
        self.open(path)
        expect(self.page).to_have_url(re.compile("/account/2fa/"))
        self.sees("Your role needs a second factor. Set it up here, then go on.")
        self.main.locator('a[href*="totp/activate"]').click()
        self.main.locator("input[name=password]").fill(password)  # asked for again before anything so important
        self.main.locator("form button[type=submit]").first.click()
        secret = self.main.get_by_label(self.say("Secret key for the app")).input_value()
        self.main.locator("input[name=code]").fill(one_time_code(secret))
        self.press("Set it up")
        expect(self.page).not_to_have_url(re.compile("totp/activate"))
        self.site.secrets[email] = secret

    def be(self, email: str) -> Visitor:
        """Signed in as somebody: in the session the person has, or through the sign-in page when there is none."""
        if email not in self.site.sessions:
            return self.sign_in(email)
        language = [cookie for cookie in self.page.context.cookies() if cookie["name"] == "django_language"]
        self.page.context.add_cookies(self.site.sessions[email])
        if language:
            self.page.context.add_cookies(language)
        return self
