"""The one place that turns people's words into trusted HTML: Markdown, then Bleach, then nh3 as the last word.

Nothing else in the project may call mark_safe; tests/test_no_unsafe_html.py holds that.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from xml.etree.ElementTree import Element

import markdown
import nh3
from bleach.linkifier import LinkifyFilter
from bleach.sanitizer import Cleaner
from django.core.exceptions import ValidationError
from django.utils.html import json_script
from django.utils.safestring import SafeString, mark_safe
from markdown import inlinepatterns as inline
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from common import richtext_limits as limits
from common.exceptions import DomainError

MAX_LINK = 600

TAGS = frozenset(
    {"p", "br", "hr", "h3", "h4", "h5", "h6", "strong", "em", "blockquote", "ul", "ol", "li", "pre", "code", "a"}
    | {"table", "thead", "tbody", "tr", "th", "td", "div"}
)
ATTRIBUTES = {
    "a": {"href", "title"},
    "ol": {"start"},
    "th": {"align"},
    "td": {"align"},
    "div": {"class", "tabindex"},
}
SCHEMES = frozenset({"http", "https", "mailto"})
LINK_REL = "nofollow noopener ugc"
_ALIGNMENTS = {"align": {"left", "center", "right"}}

# Characters that are drawn as nothing or turn the direction of writing: in an address they only deceive.
_INVISIBLE = re.compile(
    r"[\s\x00-\x20\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f"
    r"\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U000e0000-\U000e0fff\ud800-\udfff]"
)
# Bleach's own pattern also links "a.kr", and takes quadratic time on "-a-a-a". In ASCII, so that a Korean particle
# written against the address stays outside.
_BARE_ADDRESS = re.compile(r"\bhttps?://[a-z0-9.-]{1,253}(?::\d{1,5})?(?:[/?#][!#-;=?-~]{0,1000})?", re.IGNORECASE)
_BLOCK_EDGE = re.compile(r"<(?=/?(?:p|br|hr|h\d|li|tr|t[dh]|pre|div|blockquote)\b)", re.IGNORECASE)
_RULES = re.compile(r"^[|:=\- \t]+$|^[ \t]*(?:```|~~~).*$", re.MULTILINE)
_LINE_MARKS = re.compile(r"^[ \t]*(?:(?:>|#{1,6}(?=[ \t])|[-*+](?=[ \t])|\d{1,9}\.(?=[ \t]))[ \t]*)+", re.MULTILINE)
_LINK_MARKS = re.compile(r"!?\[([^\[\]]*)\](?:\([^()\n]*\)|\[[^\[\]]*\])")
_INLINE_MARKS = re.compile(r"\*+(?=\S)|(?<=\S)\*+|(?<!\w)_+(?=\w)|(?<=\w)_+(?!\w)|`+|~~")


class RichTextError(DomainError):
    """The text cannot be kept as it is; the message says what to shorten or take out."""


@dataclass(frozen=True, slots=True)
class InlineLink:
    """Something in the running text, never in code or in a link, that becomes a link of its own.

    `mark` is the character with which it begins. `read(text, quoted)` gets what stands from the mark on, at most 200
    characters, and whether it stands in a quotation; it answers (number of characters, address) or None to leave the
    text as it is. Without an address the characters are only set in bold.
    """

    mark: str
    read: Callable[[str, bool], tuple[int, str] | None]


def render_markdown(source: str, links: Sequence[InlineLink] = ()) -> SafeString:
    """Trusted HTML of a Markdown text: headings from h3, tables in a frame, addresses linked, HTML shown as typed.

    Never fails and never takes long: a text that `check_markdown` refuses is cut to 20,000 characters and shown plain.
    """
    source = limits.CONTROL.sub("", source)
    if limits.refusal(source):
        return render_plain(source[: limits.MAX_CHARACTERS])
    return sanitise(_engine(links).convert(source))


def render_plain(source: str) -> SafeString:
    """Trusted HTML of a plain text: paragraphs at empty lines, line breaks kept, nothing interpreted or linked."""
    text = limits.CONTROL.sub("", source).replace("\r\n", "\n").replace("\r", "\n")
    paragraphs = [part.strip("\n") for part in re.split(r"\n[ \t]*\n", text) if part.strip()]
    return mark_safe("\n".join(f"<p>{html.escape(part).replace(chr(10), '<br>')}</p>" for part in paragraphs))  # noqa: S308


def sanitise(markup: str) -> SafeString:
    """The given HTML with only tags, attributes and addresses of ours, bare addresses linked; twice is as once."""
    return trusted(_cleaner().clean(markup))


def trusted(markup: str) -> SafeString:
    """HTML that this module made and that was kept since, for showing: nh3 has the last word again, in about 1 ms."""
    return mark_safe(  # noqa: S308
        nh3.clean(
            markup,
            tags=set(TAGS),
            clean_content_tags={"script", "style"},
            attributes={tag: names - {"align", "class"} for tag, names in ATTRIBUTES.items()},
            tag_attribute_values={"th": _ALIGNMENTS, "td": _ALIGNMENTS},
            allowed_classes={"div": {"table-wrap"}},
            # A box that scrolls must be reachable by keyboard.
            set_tag_attribute_values={"pre": {"tabindex": "0"}},
            url_schemes=set(SCHEMES),
            link_rel=LINK_REL,
            strip_comments=True,
        )
    )


def json_ld(data: Mapping[str, Any]) -> SafeString:
    """A script element of structured data for search engines, escaped as `json_script` does: nothing can end it."""
    block = str(json_script(data)).replace("application/json", "application/ld+json", 1)
    return mark_safe(block)  # noqa: S308


def strip_to_text(source: str, *, between: str = " ", quotations: bool = True) -> str:
    """The words of a Markdown text or of rendered HTML on one line, without marks and tags: for search and snippets.

    What begins with a tag, as all that this module renders does, is read as HTML; `between` then stands between its
    paragraphs, entries and cells, and without `quotations` only what is said in own words remains.
    """
    if source.lstrip().startswith("<"):
        source = _BLOCK_EDGE.sub("\n<", " ".join(source.split()))
    else:
        source = _LINE_MARKS.sub("", _RULES.sub("", source))
        source = _INLINE_MARKS.sub("", _LINK_MARKS.sub(r"\1", source)).replace("|", " ")
        source, between = _BLOCK_EDGE.sub(" <", source), " "
    left_out = {"script", "style"} if quotations else {"script", "style", "blockquote"}
    bare = nh3.clean(source, tags=set(), attributes={}, clean_content_tags=left_out)
    lines = (" ".join(limits.CONTROL.sub("", html.unescape(line)).split()) for line in bare.split("\n"))
    return between.join(line for line in lines if line)


def check_markdown(source: str) -> None:
    """Raise RichTextError when the text is too long or too deep, holds too many marks or control characters."""
    if refusal := (limits.refusal(source) or limits.control_refusal(source)):
        raise RichTextError(refusal)


def validate_markdown(value: str) -> None:
    """The form validator of `check_markdown`."""
    try:
        check_markdown(value)
    except RichTextError as error:
        raise ValidationError(str(error.message), code="rich_text") from error


def validate_no_control_characters(value: str) -> None:
    """Refuse control characters other than tab and line break, in one-line and in long texts."""
    if refusal := limits.control_refusal(value):
        raise ValidationError(str(refusal), code="control_characters")


class _ShortSighted:
    """Looks only so far for the end of a link's text or address: Markdown reads on to the end for every open `[`."""

    def getText(self, data: str, index: int) -> tuple:  # noqa: N802
        return super().getText(data[: index + MAX_LINK], index)  # type: ignore[misc]

    def getLink(self, data: str, index: int) -> tuple:  # noqa: N802
        return super().getLink(data[: index + MAX_LINK], index)  # type: ignore[misc]


def _short_sighted(kind: type) -> type:
    return type(f"ShortSighted{kind.__name__}", (_ShortSighted, kind), {})


# Markdown's own table of link patterns, with its names and priorities.
_LINKS = [
    ("reference", inline.REFERENCE_RE, _short_sighted(inline.ReferenceInlineProcessor), 170),
    ("link", inline.LINK_RE, _short_sighted(inline.LinkInlineProcessor), 160),
    ("image_link", inline.IMAGE_LINK_RE, _short_sighted(inline.ImageInlineProcessor), 150),
    ("image_reference", inline.IMAGE_REFERENCE_RE, _short_sighted(inline.ImageReferenceInlineProcessor), 140),
    ("short_reference", inline.REFERENCE_RE, _short_sighted(inline.ShortReferenceInlineProcessor), 130),
    ("short_image_ref", inline.IMAGE_REFERENCE_RE, _short_sighted(inline.ShortImageReferenceInlineProcessor), 125),
]


class _OwnLink(inline.InlineProcessor):
    """What an InlineLink reads. The mark must not stand inside a word or an address."""

    ANCESTOR_EXCLUDES = ("a",)

    def __init__(self, link: InlineLink, engine: markdown.Markdown) -> None:
        super().__init__(rf"(?<![\w./@]){re.escape(link.mark)}(?=\S)", engine)
        self.link = link

    def handleMatch(self, m: re.Match[str], data: str) -> tuple:  # type: ignore[override]  # noqa: N802
        quoted = "blockquote" in self.md.treeprocessors["inline"].ancestors  # type: ignore[attr-defined]
        found = self.link.read(data[m.start() : m.start() + 200], quoted)
        if found is None:
            return None, None, None
        length, address = found
        element = Element("a", {"href": address}) if address else Element("strong")
        element.text = AtomicString(data[m.start() : m.start() + length])
        return element, m.start(), m.start() + length


class _Shape(Treeprocessor):
    """Headings start at h3 and skip no level, pictures become links, tables get a frame that scrolls."""

    def run(self, root: Element) -> None:
        above: list[int] = []
        for heading in [element for element in root.iter() if re.fullmatch(r"h[1-6]", element.tag)]:
            written = int(heading.tag[1])
            while above and above[-1] >= written:
                above.pop()
            above.append(written)
            heading.tag = f"h{min(2 + len(above), 6)}"
        for parent in list(root.iter()):
            for position, child in enumerate(parent):
                if child.tag == "img":
                    child.tag, child.text = "a", child.attrib.pop("alt", "") or child.get("src", "")
                    child.set("href", child.attrib.pop("src", ""))
                elif child.tag == "table":
                    frame = Element("div", {"class": "table-wrap", "tabindex": "0"})
                    frame.tail, child.tail = child.tail, None
                    parent[position] = frame
                    frame.append(child)


def _engine(links: Sequence[InlineLink] = ()) -> markdown.Markdown:
    """A fresh converter that escapes raw HTML instead of passing it; made each time, since converters keep state."""
    engine = markdown.Markdown(
        extensions=["tables", "fenced_code", "sane_lists", "nl2br"],
        extension_configs={"tables": {"use_align_attribute": True}},
        output_format="html",
    )
    engine.preprocessors.deregister("html_block")
    for name in ("html", "automail"):
        engine.inlinePatterns.deregister(name)
    for name, pattern, kind, priority in _LINKS:
        engine.inlinePatterns.register(kind(pattern, engine), name, priority)
    for link in links:
        # After code and links, inside of which nothing is read; before what is bold.
        engine.inlinePatterns.register(_OwnLink(link, engine), f"own_{link.mark}", 115)
    engine.treeprocessors.register(_Shape(engine), "shape", 5)
    return engine


def _clean_address(attrs: dict, new: bool = False) -> dict:
    """Take invisible and direction-turning characters out of a link's address, before nh3 judges its scheme."""
    if address := attrs.get((None, "href")):
        attrs[None, "href"] = _INVISIBLE.sub("", address)
    return attrs


def _cleaner() -> Cleaner:
    return Cleaner(
        tags=TAGS,
        attributes={tag: sorted(names) for tag, names in ATTRIBUTES.items()},
        protocols=SCHEMES,
        strip=True,
        filters=[
            partial(
                LinkifyFilter,
                callbacks=[_clean_address],
                skip_tags={"pre", "code"},
                parse_email=False,
                url_re=_BARE_ADDRESS,
            )
        ],
    )
