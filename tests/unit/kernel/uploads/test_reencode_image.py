"""Of a picture nothing but its pixels is kept."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from kernel.uploads import reencode_image
from kernel.uploads.refusals import UploadRefused


def opened(content):
    return Image.open(io.BytesIO(content))


def test_metadata_and_what_hides_behind_the_end_are_gone(picture):
    exif = Image.Exif()
    exif[0x010E] = "6.1127 S 106.1506 E"
    content = picture(exif=exif, comment=b"rahasia") + b"<?php system($_GET[0]);"

    made = reencode_image(content)

    assert (opened(made).format, opened(made).size) == ("JPEG", (64, 48))
    assert b"6.1127" not in made and b"rahasia" not in made and b"<?php" not in made
    assert not opened(made).getexif()


def test_picture_is_turned_upright(picture):
    exif = Image.Exif()
    exif[0x0112] = 6

    assert opened(reencode_image(picture(exif=exif))).size == (48, 64)


def test_transparency_stays(picture):
    made = opened(reencode_image(picture("PNG", mode="RGBA")))

    assert (made.format, made.mode) == ("PNG", "RGBA")


@pytest.mark.parametrize("mode", ["CMYK", "L"])
def test_pictures_of_printers_become_pictures_of_screens(picture, mode):
    assert opened(reencode_image(picture(mode=mode))).mode == "RGB"


def test_palette_becomes_colours(picture):
    assert opened(reencode_image(picture("PNG", mode="P"))).mode in {"RGB", "RGBA"}


def test_huge_picture_becomes_smaller(picture):
    assert max(opened(reencode_image(picture(size=(6500, 100)))).size) == 6000


def test_what_is_no_picture_is_refused():
    with pytest.raises(UploadRefused):
        reencode_image(b"<svg/>")


def test_file_is_read_from_its_start_and_left_rewound(picture):
    file = io.BytesIO(picture())
    file.read()

    reencode_image(file)

    assert file.tell() == 0
