"""`gapura site` and `gapura domain`: JSON for programs, one clear line for a refusal, and exit codes 0, 1 and 2."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from provisioning.models import LifecyclePolicy, Run
from provisioning.operations import start_lifecycle
from provisioning.steps import domain_records
from tenants.registry import domains
from tests.factories.registry import make_tenant


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.GAPURA_HOME = tmp_path


@pytest.fixture
def site(db):
    return make_tenant(label="dinkes", state="ACTIVE", created_for="PW-2026-0001")


def called(*arguments, **options):
    """Run a command; return its exit code, what it printed, and what it complained."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(*arguments, stdout=out, stderr=err, **options)
    except SystemExit as end:
        return end.code, out.getvalue(), err.getvalue()
    except CommandError as error:
        return error.returncode, out.getvalue(), str(error)
    return 0, out.getvalue(), err.getvalue()


def test_host_names_are_listed_for_programs(site):
    domains.add(tenant=site, domain="dinkes.example", is_custom=True, by="uji")

    code, out, _ = called("domain", "list", site.host, as_json=True)

    assert code == 0
    assert [(row["domain"], row["primary"], row["own"]) for row in json.loads(out)] == [
        (site.host, True, False),
        ("dinkes.example", False, True),
    ]


def test_deletion_is_followed_until_it_waits_for_the_second_person(site):
    code, out, _ = called("site", "delete", site.host, reason="Dilebur", as_json=True)
    told = json.loads(out)

    assert (code, told["state"], told["steps"]["removal_plan"]) == (0, "waiting", "waiting")
    assert Run.objects.get().requested_by.startswith("terminal:")


class Nowhere:
    """The DNS of a domain whose keeper has not entered anything yet."""

    def answers(self, name, type):
        return ()


def test_records_of_a_domain_are_printed_before_it_waits_for_them(site):
    domain_records.use_lookup(Nowhere)
    try:
        code, out, _ = called("domain", "add", site.host, "dinkes.example")
    finally:
        domain_records._makers.pop()

    assert code == 0
    assert f"gapura-site={domains.token_of(tenant=site, domain='dinkes.example')}" in out
    assert Run.objects.get().reason_code == "domain_records"


def test_run_that_stops_ends_with_code_1(site):
    LifecyclePolicy.objects.create(domain_days=0)
    domain_records.use_lookup(Nowhere)
    try:
        code, out, _ = called("domain", "add", site.host, "dinkes.example", as_json=True)
    finally:
        domain_records._makers.pop()

    assert (code, json.loads(out)["steps"]["domain_ownership"]) == (1, "failed")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("site", "rename", "dinkes.contohprov.gapura.localhost", "www"), 1),
        (("site", "unsuspend", "dinkes.contohprov.gapura.localhost"), 1),
        (("site", "rename", "dinkes.contohprov.gapura.localhost"), 2),
        (("site", "suspend", "dinkes.contohprov.gapura.localhost", "x"), 2),
        (("site", "suspend", "tidak-ada.example"), 2),
        (("site", "provision", "PW-2026-9999"), 2),
        (("domain", "add", "dinkes.contohprov.gapura.localhost"), 2),
        (("domain", "add", "dinkes.contohprov.gapura.localhost", "gapura.localhost"), 1),
        (("domain", "remove", "dinkes.contohprov.gapura.localhost", "lain.example"), 1),
    ],
)
def test_refusal_is_one_clear_line_and_its_code(site, arguments, code):
    seen, out, complaint = called(*arguments)

    assert (seen, out) == (code, "")
    assert len(complaint.strip().splitlines()) == 1


def test_busy_site_is_told(site):
    start_lifecycle(kind="suspend", tenant=site, by="user:1")

    code, _, complaint = called("site", "delete", site.host)

    assert code == 1
    assert "ditangguhkan" in complaint


def test_suspension_on_the_terminal_says_what_it_called_off(settings, site):
    settings.WEB_UPSTREAMS = ("no upstream; at all",)  # so that it stops at once
    waiting = start_lifecycle(kind="add_domain", tenant=site, by="user:1", domain="dinkes.example")

    _code, out, _ = called("site", "suspend", site.host, reason="Situs diretas")

    waiting.refresh_from_db()
    assert "dinkes.example. Ask for it again" in out or "dinkes.example. Ajukan lagi" in out
    assert waiting.state == "cancelled"
