"""Who is no visitor: robots, monitors, programs, and browsers that fetch ahead."""

from __future__ import annotations

import re

from django.http import HttpRequest

_ROBOT = re.compile(
    r"bot\b|bot[/;_ -]|crawl|spider|slurp|curl|wget|python|java/|go-http|okhttp|libwww|httpclient|axios|node-fetch|"
    r"perl|ruby|headless|phantom|lighthouse|monitor|uptime|pingdom|check_http|scan|preview|fetch|archive|feed|validator|gapura",
    re.IGNORECASE,
)
_AHEAD = ("prefetch", "prerender")


def is_robot(agent: str) -> bool:
    """Return whether a User-Agent is no person's browser; an absent one is none."""
    return not agent or "mozilla" not in agent.lower() or bool(_ROBOT.search(agent))


def fetches_ahead(request: HttpRequest) -> bool:
    """Return whether a browser asks before anybody looks, or for a part of a page that is open already."""
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return any(word in purpose for word in _AHEAD) or "HX-Request" in request.headers
