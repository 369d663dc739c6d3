"""Cloudflare: the token, the zone, the way there, and how much is asked of it."""

from __future__ import annotations

from kernel import env

CLOUDFLARE_API_TOKEN = env.secret("CLOUDFLARE_API_TOKEN")
CLOUDFLARE_ZONE_ID = env.text("CLOUDFLARE_ZONE_ID")
CLOUDFLARE_BASE_URL = env.text("CLOUDFLARE_BASE_URL", "https://api.cloudflare.com/client/v4")
CLOUDFLARE_TIMEOUT_SECONDS = env.integer("CLOUDFLARE_TIMEOUT_SECONDS", 10)
# Cloudflare takes 1,200 requests a token in 5 minutes, then none at all for 5 minutes.
CLOUDFLARE_BUDGET_REQUESTS = env.integer("CLOUDFLARE_BUDGET_REQUESTS", 900)
CLOUDFLARE_BUDGET_SECONDS = env.integer("CLOUDFLARE_BUDGET_SECONDS", 300)
