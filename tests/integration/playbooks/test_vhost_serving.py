"""The rendered set in a real nginx: who is served what, and what nobody is."""

from __future__ import annotations

import json

import pytest

from tests.integration.playbooks.conftest import HOST_A, HOST_B, PLATFORM, wait_until

TOKEN = "Jx3k9-one-time-token"


@pytest.fixture
def switch(serving):
    """Throw a site's switch for the length of a test."""
    thrown = []

    def throw(name, key="t_a"):
        path = serving.home / "sites" / key / name
        path.touch()
        thrown.append(path)

    yield throw
    for path in thrown:
        path.unlink()


def log_of(serving, site):
    path = serving.home / f"logs/{site}/access.log"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


@pytest.mark.parametrize("host", [HOST_A, HOST_B, PLATFORM])
def test_application_is_asked_under_the_public_name(serving, application, host):
    status, _, body = serving.ask(host, "/berita/?q=a%20b")

    assert (status, body) == (200, "the application")
    path, headers = application.asked[0]
    assert path == "/berita/?q=a%20b"
    assert dict(headers)["Host"] == f"{host}:{serving.port}"


def test_clients_claims_about_itself_are_replaced(serving, application):
    claims = [
        ("X-Forwarded-For", "6.6.6.6"),
        ("X-Forwarded-Proto", "https"),
        ("X-Forwarded-Host", HOST_B),
        ("Forwarded", "host=b"),
        ("Proxy", "http://evil.example"),
    ]

    serving.ask(HOST_A, "/", headers=claims)

    told = dict(application.asked[0][1])
    assert (told["X-Forwarded-For"], told["X-Forwarded-Proto"]) == ("127.0.0.1", "http")
    assert {"X-Forwarded-Host", "Forwarded", "Proxy"} & set(told) == set()


def test_address_in_the_request_line_decides_and_is_what_the_application_hears(serving, application):
    serving.ask(HOST_B, f"http://{HOST_A}/x/")

    assert dict(application.asked[0][1])["Host"] == f"{HOST_A}:{serving.port}"


def test_own_media_is_served(serving):
    status, headers, body = serving.ask(HOST_A, "/media/t_a/images/photo.png")

    assert (status, body, headers["Content-Type"]) == (200, "picture of t_a", "image/png")
    assert "default-src 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/media/t_b/images/photo.png",
        "/media/t_a/../t_b/images/photo.png",
        "/media/t_a/..%2ft_b/images/photo.png",
        "/media/t_a/%2e%2e/t_b/images/photo.png",
        "/media/t_a/images/..%2f..%2ft_b%2fimages%2fphoto.png",
        "/media//t_b/images/photo.png",
        "//media/t_b/images/photo.png",
        "/media/t_a../t_b/images/photo.png",
        "/media/t_a/..;/t_b/images/photo.png",
        "/media/t_a\\..\\t_b\\images\\photo.png",
        "/static/../media/t_b/images/photo.png",
        "/static/..%2fmedia/t_b/images/photo.png",
        "/_gapura/../../media/t_b/images/photo.png",
        "/media/",
        "/media/t_a/",
        "/media/t_a/documents/plan.pdf",
    ],
)
def test_another_sites_media_is_never_served(serving, application, path):
    status, _, body = serving.ask(HOST_A, path)

    assert "picture" not in body
    assert "document of" not in body
    assert status in (400, 403, 404)
    assert application.asked == []


def test_platform_serves_no_sites_media(serving, application):
    assert serving.status(PLATFORM, "/media/t_a/images/photo.png") == 404
    assert application.asked == []


def test_link_out_of_a_sites_media_is_not_followed(serving):
    link = serving.media / "t_a/images/link.png"
    link.symlink_to(serving.media / "t_b/images/photo.png")

    assert serving.status(HOST_A, "/media/t_a/images/link.png") == 403


def test_static_files_are_served_to_every_site(serving):
    status, headers, body = serving.ask(HOST_B, "/static/site.css")

    assert (status, body, headers["Content-Type"]) == (200, "body{}", "text/css")
    assert headers["Cache-Control"] == "max-age=2592000"


@pytest.mark.parametrize("host", ["unknown.gapura.localhost", "127.0.0.1", f"{HOST_A}.evil.example", ""])
def test_unknown_name_gets_a_plain_page_that_names_no_site(serving, application, host):
    status, headers, body = serving.ask(host, "/kelola/")

    assert status in (400, 404)
    assert "Dinas" not in body.replace("dinas yang memberi", "")
    if host:
        assert "Alamat ini tidak dikenal" in body
        assert headers["X-Frame-Options"] == "DENY"
    assert application.asked == []


def test_headers_are_added_once_and_the_applications_win(serving, application):
    added = serving.ask(HOST_A, "/")[1]
    application.headers |= {
        "X-Frame-Options": "SAMEORIGIN",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    kept = serving.ask(HOST_A, "/")[1]

    assert (added["X-Frame-Options"], added["Referrer-Policy"], added["X-Content-Type-Options"]) == (
        "DENY",
        "same-origin",
        "nosniff",
    )
    assert kept.get_all("X-Frame-Options") == ["SAMEORIGIN"]
    assert kept.get_all("Referrer-Policy") == ["no-referrer"]
    assert kept.get_all("X-Content-Type-Options") == ["nosniff"]
    assert "Content-Security-Policy" not in added, "the application's pages have a policy of their own"
    assert added["Server"] == "nginx"


def test_search_engines_are_kept_off_until_the_site_is_active(serving):
    active, waiting = serving.ask(HOST_A, "/robots.txt"), serving.ask(HOST_B, "/robots.txt")

    assert "Disallow: /kelola/\n" in active[2]
    assert waiting[2] == "User-agent: *\nDisallow: /\n"
    assert "X-Robots-Tag" not in active[1]
    assert serving.ask(HOST_B, "/")[1]["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize(
    "path", ["/", "/kelola/", "/media/t_a/images/photo.png", "/static/site.css", "/suspended.html"]
)
def test_suspended_site_shows_one_page_at_once_and_everywhere(serving, application, switch, path):
    switch("suspended")

    status, headers, body = serving.ask(HOST_A, path)

    assert (status, headers["Retry-After"]) == (503, "600")
    assert "Situs ini dihentikan sementara" in body
    assert "Dinas A" not in body
    assert application.asked == []
    assert serving.status(HOST_B, "/") == 200


def test_suspended_site_takes_no_post(serving, application, switch):
    switch("suspended")

    status, _, body = serving.ask(HOST_A, "/masuk/", method="POST", body=b"a=b")

    assert (status, application.asked) == (503, [])
    assert "dihentikan sementara" in body


def test_switch_thrown_back_opens_the_site(serving, switch):
    assert serving.status(HOST_A, "/") == 200


def test_applications_own_503_passes_through(serving):
    assert serving.ask(HOST_A, "/own-503/")[2] == "the application"


@pytest.mark.parametrize(("megabytes", "status"), [(11, 200), (13, 413)])
def test_upload_is_limited_to_twelve_megabytes(serving, megabytes, status):
    try:
        assert serving.status(HOST_A, "/kelola/", method="POST", body=b"x" * megabytes * 1024 * 1024) == status
    except (BrokenPipeError, ConnectionResetError):
        assert status == 413, "nginx hung up on what it will not take"


def test_log_keeps_no_whole_address_no_token_and_no_query(serving):
    serving.ask(
        HOST_A, f"/aktivasi/{TOKEN}/?token={TOKEN}", headers=[("Referer", f"http://x/{TOKEN}"), ("User-Agent", 'a"b')]
    )
    serving.ask(HOST_A, f"/masuk/password/reset/key/{TOKEN}/")
    serving.ask(HOST_A, f"/berita/?q={TOKEN}")
    wait_until(lambda: len(log_of(serving, "t_a")) >= 3 and log_of(serving, "t_a")[-1]["path"] == "/berita/")

    lines = log_of(serving, "t_a")[-3:]
    assert [line["path"] for line in lines] == ["/aktivasi/-", "/masuk/-", "/berita/"]
    assert {line["client"] for line in lines} == {"127.0.0.0"}
    assert lines[0]["agent"] == 'a"b'
    logs = "".join(path.read_text() for path in (serving.home / "logs").rglob("*.log"))
    assert TOKEN not in logs
    assert "127.0.0.1" not in logs


def test_each_site_has_a_log_of_its_own(serving):
    serving.ask(HOST_B, "/only-b/")
    wait_until(lambda: "/only-b/" in [line["path"] for line in log_of(serving, "t_b")])

    assert "/only-b/" not in [line["path"] for line in log_of(serving, "t_a")]
    assert {line["site"] for line in log_of(serving, "t_b")} == {"t_b"}
