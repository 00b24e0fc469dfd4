"""The fixed parts of an HWPX package (OWPML, KS X 6101): namespaces, fonts, borders, shapes of characters, paragraphs
and the styles that name them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

MEDIA_TYPE = "application/hwp+zip"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes" ?>'
_HANCOM = "http://www.hancom.co.kr"
# Every part declares all of them: 한글 asks for it.
NAMESPACES = {
    "ha": f"{_HANCOM}/hwpml/2011/app",
    "hp": f"{_HANCOM}/hwpml/2011/paragraph",
    "hp10": f"{_HANCOM}/hwpml/2016/paragraph",
    "hs": f"{_HANCOM}/hwpml/2011/section",
    "hc": f"{_HANCOM}/hwpml/2011/core",
    "hh": f"{_HANCOM}/hwpml/2011/head",
    "hhs": f"{_HANCOM}/hwpml/2011/history",
    "hm": f"{_HANCOM}/hwpml/2011/master-page",
    "hpf": f"{_HANCOM}/schema/2011/hpf",
    "dc": "http://purl.org/dc/elements/1.1/",
    "opf": "http://www.idpf.org/2007/opf/",
    "ooxmlchart": f"{_HANCOM}/hwpml/2016/ooxmlchart",
    "hwpunitchar": f"{_HANCOM}/hwpml/2016/HwpUnitChar",
    "epub": "http://www.idpf.org/2007/ops",
    "config": "urn:oasis:names:tc:opendocument:xmlns:config:1.0",
}
LANGUAGES = ("HANGUL", "LATIN", "HANJA", "JAPANESE", "OTHER", "SYMBOL", "USER")
FONTS = ("함초롬돋움", "함초롬바탕")
UNIT_PER_MM = 283.465  # a HWPUNIT is 1/7200 inch
# Heights of characters are in 1/100 point, all other lengths in HWPUNIT.
PAGE_WIDTH, PAGE_HEIGHT, MARGIN = 59528, 84186, 5669
TEXT_WIDTH = PAGE_WIDTH - 2 * MARGIN
BORDER_NONE, BORDER_CELL, BORDER_HEAD = 1, 2, 3
HEAD_COLOUR = "#E9EDF5"
DEPTHS = 3


@dataclass(frozen=True, slots=True)
class CharShape:
    height: int
    bold: bool = False
    italic: bool = False
    font: int = 1


@dataclass(frozen=True, slots=True)
class ParaShape:
    """`heading` is NONE, OUTLINE or BULLET; `level` counts from 0."""

    align: str = "JUSTIFY"
    heading: str = "NONE"
    level: int = 0
    left: int = 0
    intent: int = 0
    before: int = 0
    after: int = 400


@dataclass(frozen=True, slots=True)
class Style:
    name: str
    english: str
    para: str
    char: str


CHARS: dict[str, CharShape] = {
    "body": CharShape(1050),
    "bold": CharShape(1050, bold=True),
    "italic": CharShape(1050, italic=True),
    "bold-italic": CharShape(1050, bold=True, italic=True),
    "title": CharShape(2000, bold=True, font=0),
    "meta": CharShape(1000, font=0),
    "heading-1": CharShape(1500, bold=True, font=0),
    "heading-2": CharShape(1300, bold=True, font=0),
    "heading-3": CharShape(1150, bold=True, font=0),
    "heading-4": CharShape(1050, bold=True, font=0),
}
PARAS: dict[str, ParaShape] = {
    "body": ParaShape(),
    "title": ParaShape(align="CENTER", after=800),
    "meta": ParaShape(align="CENTER", after=200),
    "cell": ParaShape(align="LEFT", after=0),
    "quote": ParaShape(left=2000),
    **{f"heading-{n}": ParaShape("LEFT", "OUTLINE", n - 1, before=1400 - 200 * n) for n in range(1, 5)},
    **{f"bullet-{n}": ParaShape("LEFT", "BULLET", 0, left=1000 + 1400 * n, after=200) for n in range(DEPTHS)},
    **{f"number-{n}": ParaShape("LEFT", left=2000 + 1400 * n, intent=-1600, after=200) for n in range(DEPTHS)},
}
STYLES: dict[str, Style] = {
    "body": Style("바탕글", "Normal", "body", "body"),
    **{f"heading-{n}": Style(f"개요 {n}", f"Outline {n}", f"heading-{n}", f"heading-{n}") for n in range(1, 5)},
    "title": Style("제목", "Title", "title", "title"),
    "meta": Style("부제목", "Subtitle", "meta", "meta"),
}
CHAR_IDS, PARA_IDS, STYLE_IDS = ({key: place for place, key in enumerate(kind)} for kind in (CHARS, PARAS, STYLES))


def element(name: str, attributes: Mapping[str, object] | None = None, *children: str) -> str:
    """An element with its attributes escaped. `children` are elements or what `text` made of words."""
    pairs = "".join(f" {key}={quoteattr(str(value))}" for key, value in (attributes or {}).items())
    inside = "".join(children)
    return f"<{name}{pairs}>{inside}</{name}>" if inside else f"<{name}{pairs}/>"


def text(words: str) -> str:
    return escape(words)


def part(name: str, attributes: dict[str, object], *children: str) -> str:
    """A whole part of the package: the declaration and the root with all namespaces."""
    spaces: dict[str, object] = {f"xmlns:{prefix}": uri for prefix, uri in NAMESPACES.items()}
    return DECLARATION + element(name, spaces | attributes, *children)


def header() -> str:
    """Contents/header.xml: the shapes that the section refers to by their places in the tables above."""
    lists = element(
        "hh:refList",
        None,
        _counted("hh:fontfaces", [_fontface(language) for language in LANGUAGES]),
        _counted("hh:borderFills", [_border(BORDER_NONE), _border(BORDER_CELL), _border(BORDER_HEAD)]),
        _counted("hh:charProperties", [_char(CHAR_IDS[key], shape) for key, shape in CHARS.items()]),
        _counted("hh:tabProperties", [element("hh:tabPr", {"id": 0, "autoTabLeft": 0, "autoTabRight": 0})]),
        _counted("hh:numberings", [_numbering()]),
        _counted("hh:bullets", [_bullet()]),
        _counted("hh:paraProperties", [_para(PARA_IDS[key], shape) for key, shape in PARAS.items()]),
        _counted("hh:styles", [_style(key, style) for key, style in STYLES.items()]),
    )
    begin = element("hh:beginNum", dict.fromkeys(("page", "footnote", "endnote", "pic", "tbl", "equation"), 1))
    compatible = element("hh:compatibleDocument", {"targetProgram": "HWP201X"}, element("hh:layoutCompatibility"))
    options = element(
        "hh:docOption", None, element("hh:linkinfo", {"path": "", "pageInherit": 0, "footnoteInherit": 0})
    )
    return part("hh:head", {"version": "1.5", "secCnt": 1}, begin, lists, compatible, options)


def _counted(name: str, children: Iterable[str]) -> str:
    made = list(children)
    return element(name, {"itemCnt": len(made)}, *made)


def _fontface(language: str) -> str:
    fonts = (
        element("hh:font", {"id": place, "face": face, "type": "TTF", "isEmbedded": 0})
        for place, face in enumerate(FONTS)
    )
    return element("hh:fontface", {"lang": language, "fontCnt": len(FONTS)}, *fonts)


def _border(key: int) -> str:
    kind = "NONE" if key == BORDER_NONE else "SOLID"
    line = {"type": kind, "width": "0.12 mm", "color": "#000000"}
    slash = {"type": "NONE", "Crooked": 0, "isCounter": 0}
    sides = [element(f"hh:{side}Border", dict(line)) for side in ("left", "right", "top", "bottom")]
    brush = {"faceColor": HEAD_COLOUR, "hatchColor": "#999999", "alpha": 0}
    fill = [element("hc:fillBrush", None, element("hc:winBrush", brush))] if key == BORDER_HEAD else []
    return element(
        "hh:borderFill",
        {"id": key, "threeD": 0, "shadow": 0, "centerLine": "NONE", "breakCellSeparateLine": 0},
        element("hh:slash", dict(slash)),
        element("hh:backSlash", dict(slash)),
        *sides,
        element("hh:diagonal", {"type": "SOLID", "width": "0.1 mm", "color": "#000000"}),
        *fill,
    )


def _per_language(name: str, value: int) -> str:
    return element(name, {language.lower(): value for language in LANGUAGES})


def _char(key: int, shape: CharShape) -> str:
    return element(
        "hh:charPr",
        {
            "id": key,
            "height": shape.height,
            "textColor": "#000000",
            "shadeColor": "none",
            "useFontSpace": 0,
            "useKerning": 0,
            "symMark": "NONE",
            "borderFillIDRef": BORDER_NONE,
        },
        _per_language("hh:fontRef", shape.font),
        _per_language("hh:ratio", 100),
        _per_language("hh:spacing", 0),
        _per_language("hh:relSz", 100),
        _per_language("hh:offset", 0),
        element("hh:italic") if shape.italic else "",
        element("hh:bold") if shape.bold else "",
        element("hh:underline", {"type": "NONE", "shape": "SOLID", "color": "#000000"}),
        element("hh:strikeout", {"shape": "NONE", "color": "#000000"}),
        element("hh:outline", {"type": "NONE"}),
        element("hh:shadow", {"type": "NONE", "color": "#C0C0C0", "offsetX": 10, "offsetY": 10}),
    )


def _head(level: int, words: str) -> str:
    shape = {
        "start": 1,
        "level": level,
        "align": "LEFT",
        "useInstWidth": 1,
        "autoIndent": 1,
        "widthAdjust": 0,
        "textOffsetType": "PERCENT",
        "textOffset": 50,
        "numFormat": "DIGIT",
        "charPrIDRef": 4294967295,
        "checkable": 0,
    }
    return element("hh:paraHead", shape, text(words))


def _numbering() -> str:
    """Outline levels without numbers of their own: the headings bring theirs, the same in every format."""
    return element("hh:numbering", {"id": 1, "start": 0}, *(_head(level, "") for level in range(1, 8)))


def _bullet() -> str:
    return element("hh:bullet", {"id": 1, "char": "•", "useImage": 0}, _head(1, ""))


def _para(key: int, shape: ParaShape) -> str:
    reference = 1 if shape.heading == "BULLET" else 0
    margins = (
        ("intent", shape.intent), ("left", shape.left), ("right", 0), ("prev", shape.before), ("next", shape.after)
    )  # fmt: skip
    breaks = {
        "breakLatinWord": "KEEP_WORD",
        "breakNonLatinWord": "KEEP_WORD",
        "widowOrphan": 0,
        "keepWithNext": int(shape.heading == "OUTLINE"),
        "keepLines": 0,
        "pageBreakBefore": 0,
        "lineWrap": "BREAK",
    }
    border = ("borderFillIDRef", "offsetLeft", "offsetRight", "offsetTop", "offsetBottom", "connect", "ignoreMargin")
    return element(
        "hh:paraPr",
        {
            "id": key,
            "tabPrIDRef": 0,
            "condense": 0,
            "fontLineHeight": 0,
            "snapToGrid": 1,
            "suppressLineNumbers": 0,
            "checked": 0,
        },
        element("hh:align", {"horizontal": shape.align, "vertical": "BASELINE"}),
        element("hh:heading", {"type": shape.heading, "idRef": reference, "level": shape.level}),
        element("hh:breakSetting", breaks),
        element("hh:autoSpacing", {"eAsianEng": 0, "eAsianNum": 0}),
        element("hh:margin", None, *(element(f"hc:{n}", {"value": v, "unit": "HWPUNIT"}) for n, v in margins)),
        element("hh:lineSpacing", {"type": "PERCENT", "value": 150, "unit": "HWPUNIT"}),
        element("hh:border", {name: BORDER_NONE if name == "borderFillIDRef" else 0 for name in border}),
    )


def _style(key: str, style: Style) -> str:
    return element(
        "hh:style",
        {
            "id": STYLE_IDS[key],
            "type": "PARA",
            "name": style.name,
            "engName": style.english,
            "paraPrIDRef": PARA_IDS[style.para],
            "charPrIDRef": CHAR_IDS[style.char],
            "nextStyleIDRef": STYLE_IDS["body"],
            "langID": 1042,
            "lockForm": 0,
        },
    )
