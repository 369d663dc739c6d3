"""Every address says who may open it, and keeps its word: walked by everybody, with GET and with POST."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from central.people.access import PUBLIC, SIGNED_IN
from central.people.models import Role
from tests.repo.addresses import PLATFORM, SITE, Address, addresses
from tests.repo.permission_map import (
    APPLICANT,
    EXAMPLES,
    FOREIGN,
    GUARDED_OTHERWISE,
    OPEN,
    STRANGER,
    VISITOR,
    Access,
    Example,
)
from tests.repo.world import MOMENT, World, make_world

SIGN_IN = "/masuk/"
PERSONAS = [VISITOR, STRANGER, APPLICANT, *(role.value for role in Role)]
EVERYWHERE = [*addresses(PLATFORM), *addresses(SITE)]
OURS = [address for address in addresses(PLATFORM) if address.origin.startswith("central.")]
# 409 is the word to an official of the wrong level: somebody else decides, look again.
REFUSALS = {302, 403, 404, 405, 409}


@pytest.fixture
def world(db, hold_clock, tmp_path, settings) -> World:
    settings.PRIVATE_ROOT = tmp_path / "private"
    hold_clock(MOMENT)
    return make_world()


# --- what is declared -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", EVERYWHERE, ids=lambda address: f"{address.origin} {address.route}")
def test_every_view_declares_who_may_open_it_or_stands_in_the_map(address):
    if getattr(address.view, "access", None) is not None:
        return
    known = address.origin in OPEN or address.origin in GUARDED_OTHERWISE
    foreign = not address.origin.startswith("central.") and _module(address).startswith(tuple(FOREIGN))

    assert known or foreign, (
        f"/{address.route} is open to nobody knows whom. Put @public, @signed_in or @held_by(...) of central.people."
        "access on the view; where that cannot be, name it in tests/repo/permission_map.py with the reason."
    )


@pytest.mark.parametrize("origin", [*OPEN, *GUARDED_OTHERWISE])
def test_the_map_names_only_views_that_are_there_and_declare_nothing(origin):
    found = [address for address in EVERYWHERE if address.origin == origin]

    assert found, f"{origin} is in the map but has no address any more"
    assert all(getattr(address.view, "access", None) is None for address in found), f"{origin} declares access itself"


@pytest.mark.parametrize("address", OURS, ids=lambda address: address.name or address.route)
def test_every_page_of_the_platform_has_an_example_to_walk(address):
    assert address.name in EXAMPLES, (
        f"/{address.route}: add {address.name!r} to EXAMPLES in tests/repo/permission_map.py"
    )


def test_examples_are_of_pages_that_are_there():
    assert set(EXAMPLES) <= {address.name for address in OURS}


def test_declared_roles_are_roles():
    declared = [getattr(address.view, "access", PUBLIC) for address in OURS]

    for access in declared:
        assert access in (PUBLIC, SIGNED_IN) or set(access) <= set(Role.values)


# --- what is kept -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("persona", PERSONAS)
def test_everybody_gets_from_every_page_what_it_declares(world, settings, persona):
    client, broken = world.browser(persona, settings.GAPURA_DOMAIN), []

    for address, access, example in _walk():
        path, wanted = _path(address, example, world), example.promised(access, persona)
        seen, location = _answer(client.get(path))
        if seen != wanted or (persona == VISITOR and access != PUBLIC and seen == 302 and not _asks_in(location)):
            broken.append(f"GET {path} ({address.name}): {seen} {location} instead of {wanted}")

    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("persona", PERSONAS)
def test_whoever_may_not_open_a_page_may_not_post_to_it_either(world, settings, persona):
    client, broken = world.browser(persona, settings.GAPURA_DOMAIN), []

    for address, access, example in _walk():
        path = _path(address, example, world)
        if example.entitles(access, persona):
            continue
        seen, location = _answer(client.post(path))
        if seen not in REFUSALS or (persona == VISITOR and seen == 302 and not _asks_in(location)):
            broken.append(f"POST {path} ({address.name}): {seen} {location}")

    assert not broken, "\n".join(broken)
    assert world.standing() == world.stood, "a refused POST has changed something"


@pytest.mark.parametrize("persona", [VISITOR, STRANGER, APPLICANT])
def test_no_address_of_the_platform_breaks_whatever_stands_in_it(world, settings, persona):
    client = world.browser(persona, settings.GAPURA_DOMAIN)
    paths = sorted({address.sample for address in addresses(PLATFORM)})

    assert [path for path in paths if _answer(client.get(path))[0] >= 500] == []


def test_no_address_of_a_site_breaks_and_its_management_is_closed_to_visitors(tenant_a):
    client = Client(headers={"host": tenant_a.host}, raise_request_exception=False)
    broken, open_to_all = [], []

    for path in sorted({address.sample for address in addresses(SITE)}):
        seen, _location = _answer(client.get(path))
        if seen >= 500:
            broken.append(path)
        if path.startswith("/kelola/") and seen == 200 and path not in WITHOUT_SIGN_IN:
            open_to_all.append(path)

    assert (broken, open_to_all) == ([], [])


# Catalogue and styles of the management: no rows of the site in them.
WITHOUT_SIGN_IN = {"/kelola/jsi18n/", "/kelola/sprite/"}


def _walk() -> Iterator[tuple[Address, Access, Example]]:
    for address in OURS:
        if address.name in EXAMPLES:  # one without is told by its own test
            yield address, getattr(address.view, "access", PUBLIC), EXAMPLES[address.name]


def _path(address: Address, example: Example, world: World) -> str:
    return reverse(address.name, PLATFORM, kwargs=example.parts(world))


def _answer(response) -> tuple[int, str]:
    """Return status and target; a response that streams a file is read, so that the file is closed."""
    if response.streaming:
        response.getvalue()
    return response.status_code, response.headers.get("Location", "")


def _asks_in(location: str) -> bool:
    return location.startswith(f"{SIGN_IN}?next=")


def _module(address: Address) -> str:
    return f"{address.origin.rpartition('.')[0]}."
