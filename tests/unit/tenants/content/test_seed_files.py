"""The seeds are data: every one is well formed, links to pages it has, and invents nobody."""

from __future__ import annotations

import re

import pytest

from tenants.content.seeding.body import links_resolved
from tenants.content.seeding.files import SEEDS, PageSeed, read_roles, read_site, seed_version

KINDS = ["AGENCY", "SCHOOL"]
LINK = re.compile(r"page:([a-z0-9/-]+)")


def every_page(pages: list[PageSeed]):
    for page in pages:
        yield page
        yield from every_page(page.children)


@pytest.mark.parametrize("kind", KINDS)
def test_every_link_leads_to_a_page_of_the_seed(kind):
    seed = read_site(kind)
    pages = list(every_page([seed.home, *seed.pages]))
    links = {link for page in pages for link in LINK.findall(f"{page.body}{page.fields}")}

    assert links
    assert links <= {page.path for page in pages}


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_says_what_it_is_about(kind):
    seed = read_site(kind)

    for page in every_page([seed.home, *seed.pages]):
        assert 10 < len(page.intro) <= 400, page.path
        assert page.type in {"news_index", "service_index", "service"} or page.body, page.path


@pytest.mark.parametrize("kind", KINDS)
def test_the_pages_of_the_design_are_there(kind):
    paths = {page.path for page in every_page(read_site(kind).pages)}

    assert {"profil", "berita", "layanan", "dokumen", "kontak", "bantuan"} <= paths


@pytest.mark.parametrize("kind", KINDS)
def test_news_categories_used_are_made(kind):
    seed = read_site(kind)
    used = {page.fields["category"] for page in every_page(seed.pages) if page.type == "news"}

    assert used <= set(seed.news_categories)


@pytest.mark.parametrize("name", sorted(entry.name for entry in SEEDS.iterdir() if entry.name.endswith(".yml")))
def test_texts_are_fit_to_publish(name):
    text = (SEEDS / name).read_text(encoding="utf-8")

    assert not re.search(r"lorem|ipsum|todo|xxx|\[nama|contoh saja", text, re.IGNORECASE)
    assert not re.search(r"\b(Dr|Drs|Ir|Hj?)\. [A-Z]|\bNIP\b", text)


def test_link_to_a_missing_page_is_refused():
    with pytest.raises(KeyError):
        links_resolved('<a href="page:tidak-ada">x</a>', links={"profil": 1})


def test_link_becomes_what_wagtail_stores():
    html = '<p>Lihat\n  <a href="page:profil">profil</a>.</p>'

    assert links_resolved(html, links={"profil": 7}) == '<p>Lihat <a linktype="page" id="7">profil</a>.</p>'


def test_no_role_is_wider_than_the_administrators():
    roles = {role.name: role for role in read_roles()}
    widest = roles["Administrator situs"]

    for role in roles.values():
        assert set(role.permissions) <= set(widest.permissions)
        assert set(role.pages) <= set(widest.pages)


def test_version_follows_the_files(monkeypatch, tmp_path):
    import tenants.content.seeding.files as files

    before = seed_version()
    for entry in SEEDS.iterdir():
        if entry.name.endswith(".yml"):
            (tmp_path / entry.name).write_bytes(entry.read_bytes() + b"\n# ubah\n")
    monkeypatch.setattr(files, "SEEDS", tmp_path)

    assert files.seed_version() != before
