"""A private folder of its own for every test, and a way to read what was printed."""

from __future__ import annotations

import io

import pypdf
import pytest

from tests.factories import letters as factory


@pytest.fixture
def letter_data():
    """Return a function: the data of a kind, with changes."""
    return factory.letter_data


@pytest.fixture
def private_folder(tmp_path, settings):
    """The folder of private files, empty."""
    settings.PRIVATE_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def issue(db, private_folder):
    """Return a function that issues a letter of a kind."""
    return factory.issue_letter


@pytest.fixture
def text_of():
    """Return a function that reads a PDF's words, line breaks as spaces."""

    def read(pdf):
        pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
        return " ".join(" ".join(page.extract_text() for page in pages).split())

    return read
