"""The management pages: policy, language, first steps, links in mails."""

from __future__ import annotations

import re

import pytest
from django.template import Context, Template
from django.utils.translation import override

from tenants.content.models import NewsPage, SiteProfile
from tenants.registry.switching import in_tenant
from tests.integration.tenants.content.test_publishing import upload, write_news

INDONESIAN = {
    "/kelola/": [
        "Halaman",
        "Gambar",
        "Dokumen",
        "Laporan",
        "Pengaturan",
        "Bantuan",
        "Lihat situs",
        "Cari semua halaman…",
    ],
    "/kelola/users/": ["Undang seseorang", "Peran", "Terakhir masuk"],
    "/kelola/users/new/": ["berlaku satu kali selama 24 jam"],
    "/kelola/images/": ["Tambah gambar", "Tampilan kisi"],
    "/kelola/images/add/": ["Deskripsi (teks alternatif)", "Ukuran berkas paling besar"],
    "/kelola/documents/add/": ["Tanggal dokumen", "Unggah"],
    "/kelola/reports/site-history/": ["Riwayat situs", "Tindakan"],
    "/kelola/account/": ["Foto profil", "Pilihan tampilan", "Zona waktu saat ini"],
    "/kelola/panduan/": ["Menulis berita pertama"],
}
# Words of Wagtail's pages that would betray a missing translation.
ENGLISH = re.compile(
    r">\s*(Pages|Images|Documents|Reports|Settings|Help|Search|Save draft|Publish|Preview|Add image|Add user|"
    r"Status|Updated|Type|History|Comments|Account|Log out|Users|Collections|Redirects|Language|Delete|Edit)\s*<"
)


@pytest.mark.parametrize("path", INDONESIAN)
def test_management_speaks_indonesian(signed_in, path):
    body = signed_in("administrator").get(path, headers={"accept-language": "id"}).content.decode()

    for words in INDONESIAN[path]:
        assert words in body
    assert set(ENGLISH.findall(body)) <= {"Status"}


def test_editor_of_pages_speaks_indonesian(signed_in):
    page = NewsPage.objects.get()

    body = signed_in("administrator").get(f"/kelola/pages/{page.pk}/edit/", headers={"accept-language": "id"})

    for words in ("Simpan konsep", "Publikasikan", "Tarik publikasi", "Promosi", "Pengantar", "Pilih gambar"):
        assert words in body.content.decode()


def test_words_of_the_scripts_are_indonesian(signed_in):
    catalogue = signed_in("administrator").get("/kelola/jsi18n/", headers={"accept-language": "id"}).content.decode()

    assert "Menu utama" in catalogue
    assert "Sisipkan blok" in catalogue


@pytest.mark.parametrize("path", ["/kelola/", "/kelola/users/", "/kelola/panduan/"])
def test_management_has_the_wider_policy_and_nothing_from_elsewhere(signed_in, path):
    response = signed_in("administrator").get(path)

    policy = response["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-inline'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "http" not in policy and "*" not in policy
    assert not re.search(r'(src|<link[^>]*href)="(https?:)?//', response.content.decode())


def test_wider_policy_ends_at_the_management(signed_in):
    administrator = signed_in("administrator")

    for path in ("/", "/masuk/", "/cari/", "/tidak-ada/"):
        assert "unsafe-inline" not in administrator.get(path)["Content-Security-Policy"]


def test_title_names_the_owner(signed_in, site):
    body = signed_in("administrator").get("/kelola/").content.decode()

    assert f"- {site.name}</title>" in body
    assert "Wagtail" not in re.sub(r"<script.*?</script>|wagtail[a-z-]*", "", body, flags=re.DOTALL)


def steps(client):
    body = client.get("/kelola/", headers={"accept-language": "id"}).content.decode()
    return re.findall(r"first-steps__item(--done)?\"", body), body


def test_first_steps_tick_themselves(signed_in, people):
    people["editor"].delete()
    people["kontributor"].delete()
    SiteProfile.objects.update(phone="")
    administrator = signed_in("administrator")

    assert "0 dari 3 selesai" in steps(administrator)[1]

    SiteProfile.objects.update(phone="(021) 000-000")
    assert "1 dari 3 selesai" in steps(administrator)[1]

    upload(administrator)
    from tenants.content.models import SiteImage

    write_news(administrator, cover=SiteImage.objects.get().pk)
    assert "2 dari 3 selesai" in steps(administrator)[1]


def test_first_steps_vanish_when_all_are_taken(signed_in, people):
    administrator = signed_in("administrator")
    upload(administrator)
    from tenants.content.models import SiteImage

    write_news(administrator, cover=SiteImage.objects.get().pk)

    assert "Langkah pertama" not in steps(administrator)[1]


def test_first_steps_are_for_administrators(signed_in):
    assert "Langkah pertama" not in steps(signed_in("editor"))[1]


def test_links_in_mails_lead_to_the_sites_own_host(site, tenant_b):
    mail = Template("{% load wagtailadmin_tags %}{% base_url_setting as base %}{{ base }}{% url 'wagtailadmin_home' %}")

    with override("id"):
        assert mail.render(Context()) == f"{site.url}kelola/"
        with in_tenant(tenant_b):
            assert mail.render(Context()) == f"{tenant_b.url}kelola/"


def test_menu_of_one_site_keeps_nothing_of_another(signed_in, site, tenant_b):
    from django.contrib.auth.models import Group
    from django.test import Client

    from tenants.members.models import User

    signed_in("administrator").get("/kelola/")
    with in_tenant(tenant_b):
        other = User.objects.create_user(username="lain", email="lain@contoh.example")
        other.groups.add(Group.objects.get(name="Administrator situs"))
        client = Client(headers={"host": tenant_b.host})
        client.force_login(other)

        body = client.get("/kelola/").content.decode()

    assert site.url not in body
    assert tenant_b.url in body


def test_news_categories_can_be_added(signed_in):
    from tenants.content.models import NewsCategory

    signed_in("editor").post("/kelola/kategori-berita/new/", {"name": "Lomba", "slug": "lomba"})

    assert NewsCategory.objects.filter(slug="lomba").exists()
