"""A browser, and the real site for it: the server, its worker, the demo data, mail in files. Started once a session."""

from __future__ import annotations

import email
import email.policy
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation.reloader import translation_file_changed

from tests import pace
from tests.samplesite import copy_prepared_site

from .visitor import PASSWORD, Visitor

ROOT = Path(__file__).resolve().parents[2]
# The one without windows takes a third less time than the others.
CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, CHROMIUMS)), None)
# Milliseconds to wait for what will come: a busy machine is slow, and what never comes costs this once.
PATIENCE = 60_000
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@dataclass(slots=True)
class Site:
    """A running site: where it answers and where it keeps its things."""

    url: str
    var: Path
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    # What people carry from one page to the next: signed-in cookies and authenticator secrets, by address.
    sessions: dict[str, list[Any]] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    needing_second_factor: frozenset[str] = frozenset({"editor", "judge", "manager", "admin"})

    def manage(self, *arguments: str) -> str:
        """Run a management command beside the running server; its output."""
        done = subprocess.run(
            [sys.executable, str(ROOT / "site/manage.py"), *arguments],
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def mails_to(self, address: str) -> list[email.message.EmailMessage]:
        """Every mail written for the address so far, oldest first."""
        messages = []
        for file in sorted((self.var / "mail").glob("*"), key=lambda path: path.stat().st_mtime):
            for part in re.split(rb"^-{79}\n", file.read_bytes(), flags=re.MULTILINE):
                if address.encode() in part:  # reading them all takes long where there are hundreds
                    messages.append(email.message_from_bytes(part.lstrip(), policy=email.policy.default))
        return [message for message in messages if address in str(message["To"])]

    def wait_for_mail(
        self, address: str, *, subject: str = "", words: str = "", after: int = 0, seconds: float = pace.NEVER
    ) -> email.message.EmailMessage:
        """The newest mail to the address with the subject and the words, as soon as there are more than `after`."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            about = [mail for mail in self.mails_to(address) if subject in str(mail["Subject"])]
            found = [mail for mail in about if words in mail.get_body(("plain",)).get_content()]
            if len(found) > after:
                return found[-1]
            time.sleep(0.2)
        raise AssertionError(f"No mail to {address} with “{subject} {words}” within {seconds} s.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The real thing, filled with the demo: gunicorn and the worker as `make run` starts them."""
    var = tmp_path_factory.mktemp("site") / "var"
    copy_prepared_site(var, tmp_path_factory)
    # The tests read the same catalogues, which exist from now on.
    translation_file_changed(sender=None, file_path=Path("django.mo"))
    yield from started_site(var)


def environment_of(var: Path, port: int = 8000, **more: str) -> dict[str, str]:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings.local",
        "VAR_DIR": str(var),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "DEMO_PASSWORD": PASSWORD,
        "MFA_REQUIRED": "true",
        "WEB_WORKERS": "1",
        # Journeys sign in and up far oftener than a person: limits have tests of their own.
        "ACCOUNT_RATE_LIMITS_OFF": "true",
        **more,
    }
    for name in ("SECRET_KEY", "DATABASE_URL", "EMAIL_URL", "SECURE_SSL_REDIRECT"):
        environment.pop(name, None)
    return environment


def started_site(var: Path, **settings: str) -> Iterator[Site]:
    """The server and the worker on the data in the folder, until the tests are done."""
    port = free_port()
    environment = environment_of(var, port, **settings)
    log = (var / "serve.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "site/manage.py"), "serve"],
        env=environment,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    running = Site(f"http://127.0.0.1:{port}", var, environment, process)
    try:
        wait_until_healthy(running, var / "serve.log")
        yield running
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=120)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def wait_until_healthy(site: Site, log: Path) -> None:
    try:
        wait_until_answering(f"{site.url}/health/", site.process)
    except AssertionError as error:
        said = log.read_text(encoding="utf-8", errors="replace")[-3000:]
        raise AssertionError(f"The site did not become healthy:\n{said}") from error


def wait_until_answering(url: str, process: subprocess.Popen[bytes] | None) -> None:
    """As long as the process that is to answer lives."""
    deadline = time.monotonic() + pace.NEVER
    while time.monotonic() < deadline and (process is None or process.poll() is None):
        try:
            with urllib.request.urlopen(url, timeout=60) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{url} does not answer.")


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: no browser journeys.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def aside_url(site: Site) -> Iterator[str]:
    """A second, small server on the same data: the style guide, the error pages, a view that crashes."""
    port = free_port()
    environment = site.environment | {
        "DJANGO_SETTINGS_MODULE": "tests.e2e.styleguide_settings",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, str(ROOT / "site/manage.py"), "runserver", "--noreload", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until_answering(f"http://127.0.0.1:{port}/", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=120)


class PageProblems:
    """Script errors, refused and missing resources of a page from now on. A page may answer 4xx itself."""

    def __init__(self, page: Any) -> None:
        self._texts: list[str] = []
        page.on("pageerror", lambda error: self._texts.append(str(error)))
        page.on("console", lambda message: self._texts.append(message.text) if message.type == "error" else None)
        page.on("response", self._missing)

    def _missing(self, response: Any) -> None:
        if response.status >= 400 and response.request.resource_type in ("script", "stylesheet", "image", "font"):
            self._texts.append(f"{response.status} {response.url}")

    def found(self) -> list[str]:
        return [text for text in self._texts if not text.startswith("Failed to load resource")]


@pytest.fixture
def open_page(browser, site):
    """`open_page(width=360, javascript=False, language="en")`: a fresh visitor's page, closed at the test's end.

    The page fails the test when a script error or a blocked resource shows up in its console.
    """
    contexts, problems = [], []

    def open_one(*, width: int = 1280, height: int = 900, javascript: bool = True, language: str = "ko", **options):
        context = browser.new_context(
            base_url=site.url,
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            locale="ko-KR",
            **options,
        )
        contexts.append(context)
        if language != "ko":
            context.add_cookies([{"name": "django_language", "value": language, "url": site.url}])
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        problems.append(PageProblems(page))
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert [text for page in problems for text in page.found()] == []


@pytest.fixture
def visit(open_page, site):
    """`visit(language="en", width=360, javascript=False)`: somebody new at a browser of their own."""

    def arrive(*, language: str = "ko", **options) -> Visitor:
        return Visitor(site, open_page(language=language, **options), language)

    return arrive
