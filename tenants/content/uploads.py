"""The forms behind every upload at /kelola/: what comes in is looked into, pictures are made anew (HAZARDS 22)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from kernel.errors import InvalidValue
from kernel.uploads import check_upload, reencode_image


class ImageForm(BaseImageForm):
    """Demands a description, and keeps nothing of the file but its pixels."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "description" in self.fields:
            field = self.fields["description"]
            field.required = True
            field.label = _("Description (alternative text)")
            field.help_text = _(
                "Say in one sentence what the picture shows. It is read out to visitors who cannot see it, "
                "and appears when the picture does not load."
            )
            field.error_messages["required"] = _(
                "Describe the picture in one sentence: visitors who cannot see it depend on this text."
            )

    def clean_file(self) -> Any:
        """Refuse what is no picture; replace the upload's content by a clean copy, for whoever reads it next."""
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            _check(file, kinds={"jpeg", "png", "webp"})
            _replace_content(file, reencode_image(file))
        return file


class DocumentForm(BaseDocumentForm):
    """Accepts only files that are what their name says."""

    def clean_file(self) -> Any:
        """Refuse a file whose content does not fit its extension."""
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            _check(file, kinds=set(settings.WAGTAILDOCS_EXTENSIONS))
        return file


def _check(file: UploadedFile[Any], *, kinds: set[str]) -> None:
    """Turn the kernel's refusal into the form's.

    :raises ValidationError: with the reason and the remedy.
    """
    try:
        check_upload(file, kinds=kinds, max_bytes=settings.GAPURA_UPLOAD_MAX_BYTES)
    except InvalidValue as error:
        raise forms.ValidationError(str(error), code="refused_upload") from error
    file.seek(0)


def _replace_content(file: UploadedFile[Any], content: bytes) -> None:
    """Overwrite the upload in place: Wagtail's multiple upload stores the request's own file object."""
    file.seek(0)
    file.truncate()
    file.write(content)
    file.size = len(content)
    file.seek(0)
