"""Writes small HWP 5 documents: a compound file (CFB, version 3) whose sections are packed sequences of records."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field

SECTOR, MINI_SECTOR, MINI_LIMIT = 512, 64, 4096
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
COMPRESSED, PASSWORD, DISTRIBUTION, RIGHTS, CERTIFICATE = 1, 2, 4, 16, 256
PARA_HEADER, PARA_TEXT, PARA_CHAR_SHAPE = 66, 67, 68


def hwp(*sections: bytes, flags: int = COMPRESSED, mark: bytes = b"HWP Document File") -> bytes:
    """A document of these sections, each made by `section`."""
    packed = [deflated(content) if flags & COMPRESSED else content for content in sections]
    header = mark.ljust(32, b"\0") + struct.pack("<II", 0x05000304, flags) + bytes(216)
    body = {f"Section{number}": content for number, content in enumerate(packed)}
    return compound({"FileHeader": header, "DocInfo": deflated(doc_info(len(sections))), "BodyText": body})


def deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


def doc_info(sections: int) -> bytes:
    return record(16, 0, struct.pack("<7H3I", sections, 1, 1, 1, 1, 1, 1, 0, 0, 0))


def section(*paragraphs: str | list[int]) -> bytes:
    """Paragraphs given as text, or as the code units of text with control characters."""
    return b"".join(paragraph(item) for item in paragraphs)


def paragraph(content: str | list[int]) -> bytes:
    units = content if isinstance(content, list) else units_of(content)
    units = [*units, 13]
    header = struct.pack("<IIHBBHHHI", len(units), 0, 0, 0, 0, 1, 0, 0, 0)
    text = struct.pack(f"<{len(units)}H", *units)
    return record(PARA_HEADER, 0, header) + record(PARA_TEXT, 1, text) + record(PARA_CHAR_SHAPE, 1, bytes(8))


def units_of(text: str) -> list[int]:
    packed = text.encode("utf-16-le")
    return list(struct.unpack(f"<{len(packed) // 2}H", packed))


def control(character: int, payload: str = "secd") -> list[int]:
    """A control of eight units: its character, a payload of six, the character again."""
    return [character, *units_of(payload.ljust(6, "\u4e00"))[:6], character]


def record(tag: int, level: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0xFFF:
        return struct.pack("<I", tag | level << 10 | size << 20) + content
    return struct.pack("<II", tag | level << 10 | 0xFFF << 20, size) + content


# --- the compound file -----------------------------------------------------------------------------------------------
@dataclass
class Entry:
    """A line of the directory: 2 is a stream, 1 a storage, 5 the root. Links are numbers of other lines."""

    name: str
    kind: int
    content: bytes = b""
    start: int = END
    links: list[int] = field(default_factory=lambda: [FREE, FREE, FREE])  # left, right, child

    def packed(self) -> bytes:
        name = (self.name + "\0").encode("utf-16-le")
        left, right, child = self.links
        head = struct.pack("<64sHBBIII", name, len(name), self.kind, 1, left, right, child)
        return head + bytes(16 + 4 + 16) + struct.pack("<IQ", self.start, len(self.content))


def compound(tree: dict) -> bytes:
    """A compound file of streams (bytes) and storages (dicts)."""
    entries = [Entry("Root Entry", 5)]
    entries[0].links[2] = _add(entries, tree)
    fat: list[int] = []
    sectors: list[bytes] = []
    mini_fat: list[int] = []
    mini = b""
    for entry in entries[1:]:
        if entry.kind == 2 and entry.content and len(entry.content) < MINI_LIMIT:
            entry.start = _chain(mini_fat, len(entry.content), MINI_SECTOR)
            mini += entry.content + bytes(-len(entry.content) % MINI_SECTOR)
        elif entry.kind == 2 and entry.content:
            entry.start = _put(fat, sectors, entry.content)
    entries[0].content = mini
    entries[0].start = _put(fat, sectors, mini) if mini else END
    packed_mini_fat = struct.pack(f"<{len(mini_fat)}I", *mini_fat)
    mini_fat_start = _put(fat, sectors, packed_mini_fat, fill=b"\xff") if mini_fat else END
    unused = Entry("", 0).packed()
    lines = [entry.packed() for entry in entries]
    lines += [unused[:64] + bytes(4) + struct.pack("<III", FREE, FREE, FREE) + bytes(48)] * (-len(lines) % 4)
    directory_start = _put(fat, sectors, b"".join(lines))
    fat_sectors = 1
    while (len(fat) + fat_sectors) > fat_sectors * SECTOR // 4:
        fat_sectors += 1
    places = range(len(fat), len(fat) + fat_sectors)
    fat += [FAT] * fat_sectors
    sectors.append(struct.pack(f"<{len(fat)}I", *fat).ljust(fat_sectors * SECTOR, b"\xff"))
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII",
        *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 0x3E, 3, 0xFFFE, 9, 6, bytes(6)),
        *(0, fat_sectors, directory_start, 0, MINI_LIMIT, mini_fat_start),
        *(-(-len(packed_mini_fat) // SECTOR), END, 0),
    )
    return header + struct.pack(f"<{fat_sectors}I", *places).ljust(109 * 4, b"\xff") + b"".join(sectors)


def _add(entries: list[Entry], tree: dict) -> int:
    """Add the members of a storage, linked as a balanced tree by length and then by name; the number of its top."""
    numbers = []
    for name, content in sorted(tree.items(), key=lambda item: (len(item[0]), item[0].upper())):
        entry = Entry(name, 1) if isinstance(content, dict) else Entry(name, 2, content)
        entries.append(entry)
        numbers.append(len(entries) - 1)
        if isinstance(content, dict):
            entry.start = 0
            entry.links[2] = _add(entries, content)
    return _balanced(entries, numbers)


def _balanced(entries: list[Entry], numbers: list[int]) -> int:
    if not numbers:
        return FREE
    middle = len(numbers) // 2
    top = entries[numbers[middle]]
    top.links[:2] = _balanced(entries, numbers[:middle]), _balanced(entries, numbers[middle + 1 :])
    return numbers[middle]


def _put(fat: list[int], sectors: list[bytes], content: bytes, fill: bytes = b"\0") -> int:
    start = _chain(fat, len(content), SECTOR)
    sectors.append(content + fill * (-len(content) % SECTOR))
    return start


def _chain(table: list[int], size: int, sector: int) -> int:
    """The next free sectors for so many bytes, linked in the table; the first one's number."""
    start, count = len(table), -(-size // sector)
    table += [start + step for step in range(1, count)] + [END]
    return start
