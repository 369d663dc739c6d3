"""The few blocks a page is built from; templates in `site_template/templates/site/blocks/`."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock

# What an editor may do inside a paragraph. No embeds: a site makes no third-party request.
TEXT_FEATURES = ["h3", "h4", "bold", "italic", "ol", "ul", "link", "document-link"]
VIDEO_HOSTS = ("youtube.com", "youtu.be", "vimeo.com")


class PictureBlock(blocks.StructBlock):
    """A picture with a caption; the description is asked for unless the picture is decoration."""

    image = ImageBlock(label=_("image"))
    caption = blocks.CharBlock(label=_("caption"), max_length=200, required=False)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "site/blocks/picture.html"


class NoticeBlock(blocks.StructBlock):
    """A short text set apart from the rest."""

    tone = blocks.ChoiceBlock(
        label=_("kind"),
        choices=[("info", _("Information")), ("success", _("Good to know")), ("warning", _("Attention"))],
        default="info",
    )
    title = blocks.CharBlock(label=_("title"), max_length=120, required=False)
    text = blocks.RichTextBlock(label=_("text"), features=["bold", "italic", "link", "document-link", "ul"])

    class Meta:
        icon = "warning"
        label = _("Notice")
        template = "site/blocks/notice.html"


class UnitBlock(blocks.StructBlock):
    """One post or unit of the organisation."""

    position = blocks.CharBlock(label=_("position or unit"), max_length=150)
    name = blocks.CharBlock(label=_("name of the official"), max_length=150, required=False)
    duties = blocks.TextBlock(label=_("duties"), max_length=600, required=False, rows=3)


class UnitsBlock(blocks.StructBlock):
    """The structure of the organisation, readable without a picture."""

    units = blocks.ListBlock(UnitBlock(), label=_("units"))

    class Meta:
        icon = "group"
        label = _("Organisation structure")
        template = "site/blocks/units.html"


class QuestionBlock(blocks.StructBlock):
    """A question and its answer."""

    question = blocks.CharBlock(label=_("question"), max_length=200)
    answer = blocks.RichTextBlock(label=_("answer"), features=TEXT_FEATURES[2:])


class QuestionsBlock(blocks.StructBlock):
    """Questions people often ask; each opens on its own."""

    questions = blocks.ListBlock(QuestionBlock(), label=_("questions"))

    class Meta:
        icon = "help"
        label = _("Questions and answers")
        template = "site/blocks/questions.html"


class VideoBlock(blocks.StructBlock):
    """A video as a poster of our own and a link: nothing is loaded from elsewhere (DESIGN section 6)."""

    title = blocks.CharBlock(label=_("title"), max_length=150)
    poster = ImageChooserBlock(label=_("poster"))
    url = blocks.URLBlock(label=_("address of the video"), help_text=_("On YouTube or Vimeo."))

    class Meta:
        icon = "media"
        label = _("Video")
        template = "site/blocks/video.html"

    def clean(self, value: Any) -> Any:
        """Refuse addresses outside the allow-list."""
        cleaned = super().clean(value)
        host = (urlsplit(cleaned["url"]).hostname or "").removeprefix("www.")
        if host not in VIDEO_HOSTS:
            message = _("Only videos on YouTube or Vimeo can be linked here. Paste the address of the video's page.")
            raise blocks.StructBlockValidationError(block_errors={"url": ValidationError(message)})
        return cleaned


def body_blocks() -> list[tuple[str, blocks.Block]]:
    """Return the blocks of every page's body, freshly made (a block instance belongs to one field)."""
    return [
        ("heading", blocks.CharBlock(label=_("Heading"), icon="title", max_length=120, template=_block("heading"))),
        ("text", blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES, template=_block("text"))),
        ("picture", PictureBlock()),
        ("notice", NoticeBlock()),
        ("units", UnitsBlock()),
        ("questions", QuestionsBlock()),
        ("document", DocumentChooserBlock(label=_("Document"), template=_block("document"))),
        ("video", VideoBlock()),
    ]


def _block(name: str) -> str:
    return f"site/blocks/{name}.html"
