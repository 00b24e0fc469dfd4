"""What an article is made of."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from common.richtext import validate_markdown, validate_no_control_characters
from journal.choices import Rights
from journal.grids import read_grid, read_series

SOURCE = {"required": False, "max_length": 200, "label": _("source")}
PLAIN = [validate_no_control_characters]


class GridBlock(blocks.TextBlock):
    """A small table as text; `read` is what must understand it."""

    def __init__(self, read: Any, **options: Any) -> None:
        super().__init__(
            rows=6,
            help_text=_("Paste from a spreadsheet, or type | between the cells. The first line holds the headings."),
            validators=[*PLAIN, read],
            **options,
        )


def rights_block() -> blocks.ChoiceBlock:
    """Of something that somebody made. Drafts may leave the rights open; the checklist asks before the release."""
    return blocks.ChoiceBlock(choices=Rights.choices, required=False, label=_("by what right it is shown"))


def holder_block() -> blocks.CharBlock:
    return blocks.CharBlock(
        required=False,
        max_length=200,
        label=_("who holds the rights"),
        help_text=_("With the licence, where there is one: “Seoul City, KOGL type 1”."),
        validators=PLAIN,
    )


class FigureBlock(blocks.StructBlock):
    """A picture. Whoever cannot see it gets `alt`; a picture that only decorates says so instead."""

    image = ImageChooserBlock(label=_("picture"))
    alt = blocks.CharBlock(
        required=False,
        max_length=300,
        label=_("description for those who cannot see it"),
        validators=PLAIN,
    )
    decorative = blocks.BooleanBlock(required=False, label=_("only decorates"))
    caption = blocks.CharBlock(required=False, max_length=300, label=_("caption"), validators=PLAIN)
    source = blocks.CharBlock(**SOURCE, validators=PLAIN)
    rights = rights_block()
    holder = holder_block()

    class Meta:
        icon = "image"
        label = _("Picture with caption")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if bool(cleaned["alt"]) == bool(cleaned["decorative"]):
            said = _now("Describe the picture, or say that it only decorates.")
            raise StructBlockValidationError(block_errors={"alt": ValidationError(said)})
        return cleaned


class TableBlock(blocks.StructBlock):
    caption = blocks.CharBlock(max_length=120, label=_("caption"), validators=PLAIN)
    rows = GridBlock(read_grid, label=_("table"))
    source = blocks.CharBlock(**SOURCE, validators=PLAIN)

    class Meta:
        icon = "table"
        label = _("Table")


class ChartBlock(blocks.StructBlock):
    caption = blocks.CharBlock(max_length=120, label=_("caption"), validators=PLAIN)
    unit = blocks.CharBlock(required=False, max_length=20, label=_("unit"), validators=PLAIN)
    rows = GridBlock(read_series, label=_("numbers"))
    source = blocks.CharBlock(**SOURCE, validators=PLAIN)

    class Meta:
        icon = "order"
        label = _("Chart")


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(max_length=500, rows=3, label=_("quotation"), validators=PLAIN)
    who = blocks.CharBlock(required=False, max_length=120, label=_("who said it"), validators=PLAIN)

    class Meta:
        icon = "openquote"
        label = _("Quotation")


class CaseBlock(blocks.StructBlock):
    """A case of the library as a card; drawn for those who may see it."""

    case = blocks.PageChooserBlock("cases.CasePage", label=_("case"))
    note = blocks.CharBlock(required=False, max_length=200, label=_("note"), validators=PLAIN)

    class Meta:
        icon = "doc-full"
        label = _("Case")


class ThreadBlock(blocks.StructBlock):
    """A thread of the community as a card; drawn for those who may see it."""

    thread = blocks.IntegerBlock(
        min_value=1, label=_("number of the thread"), help_text=_("The number at the end of its address.")
    )
    note = blocks.CharBlock(required=False, max_length=200, label=_("note"), validators=PLAIN)

    class Meta:
        icon = "comment"
        label = _("Thread")


class MetricBlock(blocks.StructBlock):
    value = blocks.CharBlock(max_length=20, label=_("number shown"), validators=PLAIN)
    label = blocks.CharBlock(max_length=120, label=_("what it counts"), validators=PLAIN)
    source = blocks.CharBlock(**SOURCE, validators=PLAIN)

    class Meta:
        icon = "pick"
        label = _("Figure in large letters")


class FileBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("file"))
    title = blocks.CharBlock(max_length=120, label=_("title"), validators=PLAIN)
    rights = rights_block()
    holder = holder_block()

    class Meta:
        icon = "doc-empty"
        label = _("File")


class VideoBlock(blocks.StructBlock):
    """A link, not a player: closed networks reach no other host, and nobody is followed."""

    url = blocks.URLBlock(label=_("address"))
    title = blocks.CharBlock(max_length=120, label=_("title"), validators=PLAIN)
    source = blocks.CharBlock(**SOURCE, validators=PLAIN)

    class Meta:
        icon = "media"
        label = _("Video link")


class ArticleBody(blocks.StreamBlock):
    """The parts of an article in reading order."""

    heading = blocks.CharBlock(max_length=80, icon="title", label=_("Heading in the text"), validators=PLAIN)
    text = blocks.TextBlock(rows=12, icon="pilcrow", label=_("Text (Markdown)"), validators=[validate_markdown])
    figure = FigureBlock()
    table = TableBlock()
    chart = ChartBlock()
    quote = QuoteBlock()
    metric = MetricBlock()
    case = CaseBlock()
    thread = ThreadBlock()
    file = FileBlock()
    video = VideoBlock()
