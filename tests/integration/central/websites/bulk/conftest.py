"""An education office with a parent domain for its schools, beside the office that decides."""

import pytest

from tests.factories.batches import make_education_office, make_operator, school_parent


@pytest.fixture(autouse=True)
def private_store(settings, tmp_path):
    """Cover letters of a test are kept with it."""
    settings.PRIVATE_ROOT = tmp_path / "private"


@pytest.fixture
def schools(office):
    """The domain the schools are made under."""
    return school_parent()


@pytest.fixture
def sender(schools):
    """Somebody of the education office."""
    return make_education_office()


@pytest.fixture
def operator(schools):
    """Somebody of central IT."""
    return make_operator()
