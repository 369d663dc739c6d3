"""What the tests of the registry share."""

from tests.integration.tenants.registry.releases import release  # noqa: F401 - a fixture
