"""By which scheme and port the proof looks at a name: as the links that visitors follow say."""

from __future__ import annotations

import pytest

from kernel.errors import ProviderError
from provisioning.hosts.queries import default_server
from provisioning.steps.looks import ask
from tenants.registry.addresses import site_url
from tests.fakes.site_web import SiteWeb, page

pytestmark = pytest.mark.django_db

HOST = "dinkes.contohprov.gapura.localhost"


@pytest.fixture
def plain_port(settings):
    """The port of a server that speaks no TLS, as the platform's own."""
    web = SiteWeb()
    web.serve(HOST, "/", body=page("Beranda"))
    with web.listening() as port:
        settings.GAPURA_PORT = port
        yield port


def test_name_without_certificate_is_looked_at_plainly_where_links_are_plain(settings, plain_port):
    settings.GAPURA_SCHEME = "http"

    assert ask(HOST, server=default_server()).status == 200
    assert site_url(HOST) == f"http://{HOST}:{plain_port}/"


def test_name_without_certificate_is_looked_at_by_tls_where_tls_stands_in_front(settings, plain_port):
    """`GAPURA_PORT` is then the port of that front, 443: an answer in plain words there proves nothing."""
    settings.GAPURA_SCHEME = "https"

    with pytest.raises(ProviderError):
        ask(HOST, server=default_server())
    assert site_url(HOST) == f"https://{HOST}:{plain_port}/"
