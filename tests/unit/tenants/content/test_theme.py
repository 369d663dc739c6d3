"""The theme's files: contrast of every pair of tokens, icons that exist, nothing from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import site_template
from tenants.content.models.profile import Theme
from tenants.content.models.services import ServiceIcon

ROOT = Path(site_template.__file__).parent
STATIC, TEMPLATES = ROOT / "static" / "site", ROOT / "templates"
SHEETS = sorted(STATIC.glob("*.css"))
PAGES = sorted(TEMPLATES.rglob("*.html"))
ICONS = set(re.findall(r'<symbol id="([a-z0-9-]+)"', (STATIC / "icons.svg").read_text()))

# (ink, ground, least contrast): WCAG 2.2, 1.4.3 for text, 1.4.11 for edges of controls.
PAIRS = [
    ("content", "surface", 4.5),
    ("content", "surface-page", 4.5),
    ("content", "surface-sunken", 4.5),
    ("content", "surface-raised", 4.5),
    ("content-muted", "surface", 4.5),
    ("content-muted", "surface-page", 4.5),
    ("content-muted", "surface-sunken", 4.5),
    ("content-muted", "surface-raised", 4.5),
    ("primary", "surface", 4.5),
    ("primary", "surface-page", 4.5),
    ("primary", "surface-sunken", 4.5),
    ("primary", "surface-raised", 4.5),
    ("primary-strong", "primary-soft", 4.5),
    ("primary", "primary-soft", 4.5),
    ("on-primary", "primary", 4.5),
    ("on-primary", "primary-strong", 4.5),
    ("on-deep", "deep", 7),
    ("on-deep", "deep-lighter", 7),
    ("on-deep-muted", "deep", 4.5),
    ("on-deep-muted", "deep-lighter", 4.5),
    ("gold", "deep", 4.5),
    ("gold", "deep-lighter", 4.5),
    ("content", "info-soft", 4.5),
    ("content", "success-soft", 4.5),
    ("content", "warning-soft", 4.5),
    ("content", "error-soft", 4.5),
    ("info", "info-soft", 4.5),
    ("success", "success-soft", 4.5),
    ("warning", "warning-soft", 4.5),
    ("error", "error-soft", 4.5),
    ("error", "surface-raised", 4.5),
    ("stroke-strong", "surface", 3),
    ("stroke-strong", "surface-page", 3),
    ("stroke-strong", "surface-raised", 3),
]


def rules():
    """Yield (selector, declared colours) of the token sheets, media queries flattened."""
    for name in ("tokens.css", "themes.css"):
        text = re.sub(r"/\*.*?\*/", "", (STATIC / name).read_text(), flags=re.DOTALL)
        text = re.sub(r"@media[^{]*\{(.*?\})\s*\}", r"\1", text, flags=re.DOTALL)
        for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", text):
            yield " ".join(selector.split()), dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", body))


def tokens(theme, scheme):
    found = {}
    for selector, colours in rules():
        selectors = selector.split(", ")
        dark = 'data-scheme="dark"' in selector
        automatic = ":not([data-scheme" in selector
        names_theme = "data-theme" not in selector or f'data-theme="{theme}"' in selector or ":root" in selectors
        if automatic or not names_theme or (dark and scheme == "light"):
            continue
        found |= colours
    return found


def luminance(colour):
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(ink, ground):
    lighter, darker = sorted((luminance(ink), luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("theme", Theme.values)
def test_every_pair_has_enough_contrast(theme, scheme):
    found = tokens(theme, scheme)

    weak = {
        f"{ink} on {ground}": round(contrast(found[ink], found[ground]), 2)
        for ink, ground, least in PAIRS
        if contrast(found[ink], found[ground]) < least
    }
    assert weak == {}


def test_contrast_is_measured_rightly():
    assert round(contrast("#000000", "#ffffff"), 1) == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


@pytest.mark.parametrize("theme", Theme.values)
def test_device_and_reader_get_the_same_dark(theme):
    """Dark by the device's wish and dark by the reader's choice are written twice; they must not drift apart."""
    wished = {s: c for s, c in rules() if ":not([data-scheme" in s}
    chosen = {s: c for s, c in rules() if s.endswith('[data-scheme="dark"]')}

    assert (
        wished[f':root[data-theme="{theme}"]:not([data-scheme="light"])']
        == chosen[f':root[data-theme="{theme}"][data-scheme="dark"]']
    )
    assert wished[':root:not([data-scheme="light"])'] == chosen[':root[data-scheme="dark"]']


def test_every_icon_asked_for_is_in_the_sprite():
    asked = {name for page in PAGES for name in re.findall(r'site_icon "([a-z0-9-]+)"', page.read_text())}
    asked.discard("brand-")

    assert asked <= ICONS
    assert {f"brand-{key}" for key in ("facebook", "instagram", "x", "youtube", "tiktok")} <= ICONS
    assert set(ServiceIcon.values) <= ICONS


def test_no_icon_lies_in_the_sprite_unused():
    text = "".join(page.read_text() for page in PAGES)
    used = set(re.findall(r'"([a-z0-9-]+)"', text)) | set(ServiceIcon.values)

    assert {icon for icon in ICONS if not icon.startswith("brand-")} <= used


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_template_needs_no_wider_policy(page):
    text = page.read_text()

    assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=", text)
    assert not re.search(r'(?:src|href)="https?://', text)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_sheet_loads_nothing_from_elsewhere(sheet):
    targets = re.findall(r'url\("([^"]+)"\)', sheet.read_text())

    assert all((STATIC / target).exists() for target in targets)
    assert "@import" not in sheet.read_text()


def test_licences_lie_beside_what_they_cover():
    assert "MIT" in (STATIC / "LICENSE-tabler-icons.txt").read_text()
    assert "SIL Open Font License" in (ROOT / "static" / "shared" / "fonts" / "LICENSE-inter.txt").read_text()
