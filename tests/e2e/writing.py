"""What people do to a case, step by step as the screen shows it. Shared by the journeys."""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import expect

from .visitor import Visitor

GOVERNMENT = "새빛시|Saebit"


@dataclass(frozen=True, slots=True)
class Story:
    """The words of one case. `animal` appears in no other case of the site."""

    animal: str

    @property
    def title(self) -> str:
        return f"{self.animal} 마을 야간 접수창구"

    @property
    def summary(self) -> str:
        return f"{self.animal} 마을 주민이 퇴근한 뒤에도 민원을 낼 수 있게 야간 접수창구를 열었다."


def png(path: Path) -> Path:
    """A real picture of one point."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0")) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + body)
    return path


def begin(author: Visitor, title: str) -> int:
    """The quick start; the key of the draft, as its address shows it."""
    author.open("/cases/").follow("Write a case")
    author.write("Title", title)
    author.press("Begin")
    author.is_at("Basics")
    return draft_key(author)


def draft_key(author: Visitor) -> int:
    found = re.search(r"/drafts/(\d+)/", author.page.url)
    assert found, author.page.url
    return int(found[1])


def write_basics(author: Visitor, story: Story) -> None:
    author.write("summary", story.summary)
    author.choose("focus task", "Voice of the customer")
    author.choose("scope", "Departmental")
    author.write("Tags", "야간민원, 접수창구")
    author.write("year of the case", "2026")
    author.press("Save and go on")


def write_story(author: Visitor, story: Story) -> None:
    author.is_at("Problem and customers")
    author.write("whose voice", "맞벌이 가정")
    author.write("background and problem", f"낮에는 **{story.animal}** 마을 주민이 시청에 올 수 없었다.")
    author.write("customers", "- 맞벌이 가정\n- 교대 근무자")
    author.press("Save and go on")
    author.is_at("What was done")
    author.write("what was done", "1. 수요를 조사했다.\n2. 창구를 밤 9시까지 열었다.")
    author.write("budget (won)", "12000000")
    author.write("staff (persons)", "2.5")
    author.write("period from", "2025-03-01")
    author.write("period until", "2025-12-31")
    author.press("Save and go on")


def write_results(author: Visitor) -> None:
    """Two figures: the row that is there and one of the rows that “More rows” adds."""
    author.is_at("Results")
    author.write("results", "야간 민원이 **늘고** 대기가 줄었다.")
    write_figure(author, 1, "야간 민원", before="10", after="140", unit="건")
    more = author.page.locator("button[name=more-metrics]")
    more.click()
    expect(author.page.locator("#metrics-title ~ fieldset")).to_have_count(4)
    write_figure(author, 2, "대기 시간", before="31.5", after="12", unit="분", better="Lower is better")
    author.press("Save and go on")


def write_figure(author: Visitor, row: int, name: str, *, before: str, after: str, unit: str, better: str = "") -> None:
    place = author.page.locator("#metrics-title ~ fieldset").nth(row - 1)
    author.write("figure", name, within=place)
    author.write("unit", unit, within=place)
    author.write("before", before, within=place)
    author.write("after", after, within=place)
    author.write("source", "새빛시 민원 통계", within=place)
    if better:
        author.choose("direction", better, within=place)


def write_lessons(author: Visitor) -> None:
    author.is_at("Lessons and contact")
    author.write("obstacles and lessons", "야간 근무 순번을 정하기 어려웠다.")
    author.write("conditions for spreading", "당직 제도가 있으면 된다.")
    author.press("Save and go on")


def attach(author: Visitor, file: Path, title: str) -> None:
    author.is_at("Files")
    author.field("File").set_input_files(file)
    author.write("Title", title)
    author.press("Upload")
    expect(author.main.get_by_role("link", name=title)).to_be_visible()
    author.follow("Go on")


def submit(author: Visitor, key: int) -> None:
    author.open(f"/cases/drafts/{key}/edit/check/")
    author.press("Submit the case")
    author.sees("The case is submitted. You get mail when something happens to it.")
