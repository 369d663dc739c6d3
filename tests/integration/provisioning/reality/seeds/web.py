"""Files of a web host that are gone, edited, left over, or on another web host."""

from __future__ import annotations

import shutil
from collections.abc import Callable

from tests.factories.reality import World
from tests.integration.provisioning.reality.seeds.planting import active_host, second_server, seed, web


@seed("web_other_server", active_host)
def site_on_another_web_host(world):
    other, key = second_server(), world.active.schema_name
    for path in (f"vhosts/{key}.conf", f"sites/{key}", f"logrotate.d/{key}"):
        (other / path).parent.mkdir(parents=True, exist_ok=True)
        web(path).rename(other / path)


@seed("web_second_server", lambda world: f"{world.active.host} @ kedua")
def site_on_two_web_hosts(world):
    other, name = second_server(), f"{world.active.schema_name}.conf"
    (other / "vhosts").mkdir()
    shutil.copy(web(f"vhosts/{name}"), other / "vhosts" / name)


@seed("web_orphan", "kedua: t_sisa")
def vhost_on_another_web_host_of_a_site_that_is_gone(world):
    other = second_server()
    (other / "vhosts").mkdir()
    (other / "vhosts" / "t_sisa.conf").write_text("server {}\n")


def on_web(site: str, path: str) -> Callable[[World], str]:
    """Return the subject of a file of a site."""

    def ask(world: World) -> str:
        found = getattr(world, site)
        return f"{found.host} {path.replace('KEY', found.schema_name)}"

    return ask


@seed("web_vhost", on_web("active", "vhosts/KEY.conf"))
def vhost_edited(world):
    path = web(f"vhosts/{world.active.schema_name}.conf")
    path.write_text(path.read_text() + "# disunting\n")


@seed("web_vhost", on_web("active", "vhosts/KEY.conf"))
def vhost_gone(world):
    web(f"vhosts/{world.active.schema_name}.conf").unlink()


@seed("web_vhost", on_web("active", "vhosts/KEY.conf"))
def vhost_readable_by_nobody(world):
    web(f"vhosts/{world.active.schema_name}.conf").chmod(0o600)


@seed("web_missing", active_host)
def nothing_on_the_web_host(world):
    key = world.active.schema_name
    for path in (f"vhosts/{key}.conf", f"logrotate.d/{key}"):
        web(path).unlink()
    shutil.rmtree(web(f"sites/{key}"))


@seed("web_robots", on_web("active", "sites/KEY/robots.txt"))
def robots_stale(world):
    shutil.copy(web(f"sites/{world.ready.schema_name}/robots.txt"), web(f"sites/{world.active.schema_name}/robots.txt"))


@seed("web_robots", on_web("ready", "sites/KEY/robots.txt"))
def search_engines_let_in_too_early(world):
    shutil.copy(web(f"sites/{world.active.schema_name}/robots.txt"), web(f"sites/{world.ready.schema_name}/robots.txt"))


@seed("web_vhost", on_web("ready", "vhosts/KEY.conf"))
def noindex_dropped_from_the_vhost(world):
    path = web(f"vhosts/{world.ready.schema_name}.conf")
    kept = [line for line in path.read_text().splitlines(keepends=True) if "noindex" not in line]
    assert len(kept) < len(path.read_text().splitlines())
    path.write_text("".join(kept))


@seed("web_suspension", on_web("suspended", "sites/KEY/suspended"))
def suspended_site_still_open(world):
    web(f"sites/{world.suspended.schema_name}/suspended").unlink()


@seed("web_suspension", on_web("active", "sites/KEY/suspended"))
def active_site_shown_as_suspended(world):
    web(f"sites/{world.active.schema_name}/suspended").write_text("")


@seed("web_page", on_web("active", "sites/KEY/pages/suspended.html"))
def page_of_a_closed_site_edited(world):
    web(f"sites/{world.active.schema_name}/pages/suspended.html").write_text("<p>judi</p>")


@seed("web_logrotate", on_web("active", "logrotate.d/KEY"))
def log_rotation_gone(world):
    web(f"logrotate.d/{world.active.schema_name}").unlink()


@seed("web_folder", on_web("active", "logs/KEY"))
def log_folder_gone(world):
    shutil.rmtree(web(f"logs/{world.active.schema_name}"))


@seed("web_frame", "nginx.conf")
def frame_edited(world):
    path = web("nginx.conf")
    path.write_text(path.read_text() + "# disunting\n")


@seed("web_frame", "snippets/headers.conf")
def headers_gone(world):
    web("snippets/headers.conf").unlink()


@seed("web_orphan", "t_sisa")
def vhost_of_a_site_that_is_gone(world):
    web("vhosts/t_sisa.conf").write_text("server {}\n")


@seed("web_orphan", "t_sisafolder")
def folder_of_a_site_that_is_gone(world):
    web("sites/t_sisafolder").mkdir()


@seed("web_logs_orphan", "t_sisalog")
def logs_of_a_site_that_is_gone(world):
    web("logs/t_sisalog").mkdir()


@seed("web_stranger", "vhosts/judi.conf")
def vhost_of_a_stranger(world):
    web("vhosts/judi.conf").write_text("server {}\n")


@seed("web_not_reloaded", "frame")
def web_server_never_told(world):
    web("run/reload.pending").touch()
