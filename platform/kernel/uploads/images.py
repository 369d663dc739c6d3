"""Pictures: read to the last pixel, and made anew, so that nothing but pixels is kept."""

from __future__ import annotations

import io
import warnings
from typing import IO, Any

from django.core.files.base import File
from PIL import Image, ImageOps

from kernel.uploads.refusals import damaged, too_large_inside

FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 6000


def parse_image(content: bytes, kind: str) -> None:
    """Decode a picture completely.

    :raises UploadRefused: when it breaks off, is another kind, or is larger than 50 million pixels.
    """
    _decoded(content, formats=[FORMATS[kind]])


def reencode_image(file: File[Any] | IO[bytes] | bytes) -> bytes:
    """Return the picture made anew in its own format: upright, without metadata, at most 6,000 pixels long.

    :raises UploadRefused: when it cannot be decoded.
    """
    image = _decoded(_bytes_of(file), formats=list(FORMATS.values()))
    kind = image.format or "PNG"
    upright = ImageOps.exif_transpose(image) or image
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    mode = "RGB" if kind == "JPEG" or not upright.has_transparency_data else "RGBA"
    # A new picture takes over pixels only: no EXIF, no comments, no profile, nothing behind the end.
    clean = Image.new(mode, upright.size)
    clean.paste(upright.convert(mode))
    target = io.BytesIO()
    options: dict[str, Any] = {"quality": 88, "progressive": True} if kind == "JPEG" else {"quality": 88}
    clean.save(target, format=kind, **(options if kind != "PNG" else {"optimize": False}))
    return target.getvalue()


def _decoded(content: bytes, *, formats: list[str]) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content), formats=formats)
        if image.width * image.height > MOST_PIXELS:
            raise too_large_inside(f"{MOST_PIXELS // 1_000_000} megapixel")
        image.load()
    except Image.DecompressionBombError as error:
        raise too_large_inside(f"{MOST_PIXELS // 1_000_000} megapixel") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise damaged("/".join(formats)) from error
    return image


def _bytes_of(file: File[Any] | IO[bytes] | bytes) -> bytes:
    if isinstance(file, bytes):
        return file
    file.seek(0)
    content: bytes = file.read()
    file.seek(0)
    return content
