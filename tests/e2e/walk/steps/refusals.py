"""How a page refuses a value: a message at the field and in the summary, the focus there, the typed value kept."""

from __future__ import annotations

from playwright.sync_api import Page


def refuses(page: Page, field: str, *, words: str, typed: str | None = None) -> str:
    """Assert that a page refuses a field in these words; return the whole message."""
    summary = page.locator(".error-summary")
    assert summary.count(), f"nothing is refused at {page.url}"
    assert page.evaluate("document.activeElement?.className") == "error-summary", "the summary has the focus"
    message = page.locator(f"#id_{field}_error").inner_text()
    assert words.casefold() in message.casefold(), f"“{words}” is not in “{message}”"
    assert len(message.split()) > 5, f"“{message}” says what, but neither why nor how to mend it"
    if typed is not None:
        assert page.input_value(f"[name={field}]") == typed, "what was typed is lost"
    link = summary.locator(f"a[href^='#id_{field}']").first
    link.click()
    focused = page.evaluate("document.activeElement?.name")
    assert focused == field, f"the link in the summary leads to “{focused}”, not to “{field}”"
    return message
