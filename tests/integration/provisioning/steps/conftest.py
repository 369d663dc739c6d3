"""A parent domain and a home for the steps; each test has folders of its own."""

from __future__ import annotations

import pytest

from tests.factories.provisioning import make_job


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.GAPURA_HOME = tmp_path
    return tmp_path


@pytest.fixture
def parent(db):
    from tenants.registry.parents import seed_parent

    return seed_parent(name="contohprov.go.id", region="Provinsi Contoh", kinds=["AGENCY"], by="test")


@pytest.fixture
def job(parent):
    return make_job(reference="PW-2026-0001", parent_id=parent.pk)


@pytest.fixture
def claimed(job, parent):
    """The site of the job, claimed by the step that does so."""
    from provisioning.steps import schema
    from provisioning.steps.sites import get_site

    schema.apply(job, schema.plan(job, schema.probe(job)))
    return get_site(job)
