"""Title, metas and links of pages as they are found, not as they should be."""

from __future__ import annotations

import pytest

from provisioning.providers.outside.page import read_page


@pytest.mark.parametrize(
    ("html", "title"),
    [
        pytest.param("<title>\n  Dinas   Kesehatan\n</title>", "Dinas Kesehatan", id="white space"),
        pytest.param("<title>Air &amp; Sanitasi</title>", "Air & Sanitasi", id="entities"),
        pytest.param("<TITLE>A</TITLE><title>B</title>", "A", id="two titles"),
        pytest.param("<svg><title>Logo</title></svg><title>Dinas</title>", "Dinas", id="a picture's title"),
        pytest.param("<title>Dinas Kese", "Dinas Kese", id="cut short"),
        pytest.param("<p>no title</p>", "", id="none"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_title_is_read(html, title):
    assert read_page(html).title == title


def test_metas_and_links_are_read():
    page = read_page(
        '<meta name="gapura-site" content="abc"><meta property="og:title" content="T"><meta charset="utf-8">'
        '<meta name="gapura-site" content="second"><a href="/berita/">B</a><a name="x"><a href>'
    )

    assert page.metas == {"gapura-site": "abc", "og:title": "T"}
    assert page.links == ("/berita/", "")
