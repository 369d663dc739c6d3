"""What all tests share; each part is a small plugin of its own."""

pytest_plugins = [
    "tests.plugins.databases",
    "tests.plugins.network",
    "tests.plugins.no_skips",
    "tests.plugins.soak",
    "tests.plugins.surroundings",
    "tests.plugins.tenants",
    "tests.servers.fixtures",
]
