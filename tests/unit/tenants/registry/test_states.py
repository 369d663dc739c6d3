"""The life of a site as a table."""

from __future__ import annotations

from tenants.registry.models import TenantState
from tenants.registry.states import TRANSITIONS, sources_of


def test_every_state_says_where_it_leads():
    assert set(TRANSITIONS) == set(TenantState)


def test_nothing_leads_back_to_the_pool():
    assert sources_of(TenantState.POOL) == frozenset()


def test_a_site_becomes_active_only_once_it_is_ready_or_again():
    assert sources_of(TenantState.ACTIVE) == {TenantState.READY, TenantState.SUSPENDED, TenantState.ARCHIVED}
