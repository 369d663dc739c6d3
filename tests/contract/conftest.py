"""Cloudflare's published API description is used where it is named, and its tests are not collected where it is not."""

from __future__ import annotations

import os

from tests.fakes.cloudflare_shapes import VARIABLE

collect_ignore = [] if os.environ.get(VARIABLE) else ["test_cloudflare_openapi.py"]
