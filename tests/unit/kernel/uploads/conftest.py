"""Real files, made on the spot: good ones, and ones that lie."""

from __future__ import annotations

import io
import zipfile

import pikepdf
import pytest
from PIL import Image


@pytest.fixture
def pdf():
    """Return a function that makes a PDF; `change(document)` may add to it, `save` are options of saving."""

    def make(change=lambda document: None, **save):
        document = pikepdf.new()
        document.add_blank_page()
        change(document)
        target = io.BytesIO()
        document.save(target, **save)
        return target.getvalue()

    return make


@pytest.fixture
def picture():
    """Return a function that makes a picture."""

    def make(kind="JPEG", size=(64, 48), mode="RGB", **save):
        target = io.BytesIO()
        Image.effect_noise(size, 80).convert(mode).save(target, format=kind, **save)
        return target.getvalue()

    return make


@pytest.fixture
def archive():
    """Return a function that makes a zip of names and contents."""

    def make(entries, compression=zipfile.ZIP_DEFLATED):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", compression) as made:
            for name, content in entries.items():
                made.writestr(name, content)
        return target.getvalue()

    return make
