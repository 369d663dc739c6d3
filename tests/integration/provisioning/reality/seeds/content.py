"""What published pages say, and where redirects lead."""

from __future__ import annotations

from tenants.registry.models import Tenant
from tests.integration.provisioning.reality.seeds.planting import active_host, seed


def publish(site: Tenant, *, words: str, slug: str = "promo") -> None:
    """Add a published page with these words below the front page of a site."""
    from tenants.content.models import HomePage, StandardPage
    from tenants.registry.switching import in_tenant

    with in_tenant(site):
        body = [{"type": "text", "value": f"<p>{words}</p>"}]
        HomePage.objects.first().add_child(instance=StandardPage(title="Promo", slug=slug, body=body))


@seed("content_suspicious", lambda world: f"{active_host(world)}/promo/")
def page_of_gamblers(world):
    publish(world.active, words="Slot Gacor hari ini, <b>gampang-maxwin</b>")


@seed("content_redirect", lambda world: f"{active_host(world)}/beasiswa")
def redirect_of_gamblers(world):
    from wagtail.contrib.redirects.models import Redirect

    from tenants.registry.switching import in_tenant

    with in_tenant(world.active):
        Redirect.objects.create(old_path="/beasiswa", redirect_link="https://slot88.example/daftar")
