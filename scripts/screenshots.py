"""Take the pictures of docs/images from a running sample site: start `make run` first, then `make screenshots`."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
ADDRESS = f"http://{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
BROWSERS = ("chromium", "chromium-browser", "chromium-headless-shell")
PASSWORD = os.environ.get("DEMO_PASSWORD", "demo-nanum-2026")
# name of the picture -> (path, who looks, width)
PICTURES = {
    "home": ("/", "", 1280),
    "home-phone": ("/", "", 360),
    "cases": ("/cases/", "", 1280),
    "map": ("/cases/map/", "", 1280),
    "case": ("/cases/CS-2026-0026/", "", 1280),
    "search": ("/search/?q=콜센터", "", 1280),
    "write": ("/cases/new/", "officer@korea.example", 1280),
    "community": ("/forums/", "officer@korea.example", 1280),
    "exhibition": ("/contests/exhibition/", "", 1280),
    "journal": ("/journal/", "", 1280),
    "my-page": ("/me/", "coordinator@korea.example", 1280),
}


def sign_in(page: Page, email: str) -> None:
    page.goto(f"{ADDRESS}/account/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/account/login/" not in url)


def main() -> None:
    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not chromium:
        sys.exit("Chromium is needed: apt-get install chromium fonts-nanum")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for name, (path, who, width) in PICTURES.items():
            context = browser.new_context(viewport={"width": width, "height": 860}, locale="ko-KR")
            page = context.new_page()
            if who:
                sign_in(page, who)
            answer = page.goto(f"{ADDRESS}{path}")
            if answer is None or not answer.ok:
                sys.exit(f"{path} is not there to be taken a picture of.")
            page.screenshot(path=IMAGES / f"{name}.png")
            sys.stdout.write(f"docs/images/{name}.png\n")
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
