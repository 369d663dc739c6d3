"""The administrators' pages of web hosts, the commands that do the same, and a site's move asked for on its page."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import translation

from central.hosts import operations
from kernel.errors import NotAllowed
from provisioning.hosts.models import WebServer
from provisioning.models import Run
from tests.factories.people import make_official
from tests.factories.registry import make_tenant

pytestmark = pytest.mark.django_db
NEW = {"name": "kedua", "title": "Server kedua", "folder": "web2", "address": "203.0.113.20", "capacity": "3"}


@pytest.fixture
def browser(settings):
    client = Client(headers={"host": settings.GAPURA_DOMAIN})
    client.force_login(make_official("PLATFORM_ADMIN"))
    return client


def add(browser, **values):
    return browser.post("/situs/server/tambah/", {**NEW, **values})


def test_web_host_is_added_and_listed_with_how_full_it_is(browser):
    assert add(browser).url == "/situs/server/kedua/"

    page = browser.get("/situs/server/").content.decode()
    assert "0 dari 3 situs" in page
    assert WebServer.objects.get(name="kedua").capacity == 3


def test_wrong_address_is_said_at_its_field_and_nothing_typed_is_lost(browser):
    answer = add(browser, address="http://x/")

    assert answer.context["form"].errors.keys() == {"address"}
    assert 'value="Server kedua"' in answer.content.decode()
    assert WebServer.objects.count() == 1


def test_draining_with_all_its_sites_is_asked_for_by_one_button(browser):
    add(browser)
    site = make_tenant()
    browser.post("/situs/server/utama/kosongkan/", {"how": "move"})

    assert WebServer.objects.get(name="utama").emptied_by.startswith("user:")
    assert site.name in browser.get("/situs/server/utama/").content.decode()


def test_move_is_offered_only_where_there_is_another_web_host(browser):
    site = make_tenant()
    assert "pindahkan" not in browser.get(f"/situs/{site.schema_name}/").content.decode()
    add(browser)
    assert "pindahkan" in browser.get(f"/situs/{site.schema_name}/").content.decode()

    browser.post(f"/situs/{site.schema_name}/pindahkan/", {"server": "kedua", "reason": ""})

    assert Run.objects.get(kind="transfer").desired["wish"]["server"] == "kedua"


def test_operator_changes_no_web_host():
    with pytest.raises(NotAllowed):
        operations.add(by=make_official("OPERATOR"), **{**NEW, "capacity": 3})


def test_commands_do_what_the_pages_do(capsys):
    call_command("host", "add", "kedua", "--address", "203.0.113.20", "--capacity", "2")
    call_command("host", "drain", "kedua")
    call_command("host", "retire", "kedua")
    capsys.readouterr()
    call_command("host", "list", "--json")

    shown = {row["name"]: row["state"] for row in json.loads(capsys.readouterr().out)}
    assert shown == {"utama": "IN_USE", "kedua": "OUT"}


def test_retiring_one_with_sites_ends_with_one_line(capsys):
    with translation.override("en"), pytest.raises(SystemExit) as ended:
        call_command("host", "retire", "utama")

    assert ended.value.code == 1
    assert capsys.readouterr().err.startswith("The default web host stays")


def test_only_the_nearest_entry_of_the_menu_is_lit(browser):
    page = browser.get("/situs/server/").content.decode()

    assert re.findall(r'<a href="([^"]+)" aria-current="page"', page) == ["/situs/server/"]


def test_second_person_reads_who_asked_and_when(browser):
    asker = make_official("PLATFORM_ADMIN", "Administrator kedua (contoh)")
    server = WebServer.objects.create(name="lama", title="Server lama", folder="web3", address="203.0.113.30")
    WebServer.objects.filter(pk=server.pk).update(
        state="DRAINING",
        emptying_asked_at=datetime(2026, 11, 27, 12, 29, tzinfo=UTC),
        emptying_asked_by=f"user:{asker.pk}",
    )

    page = browser.get("/situs/server/lama/").content.decode()

    assert "Diminta oleh Administrator kedua (contoh), " in page
    assert ">27 Nov 2026 19.29 WIB</time>" in page
