"""SOP 001: a site's content, on Wagtail."""
