"""The management pages of a site at /kelola/: Wagtail's admin in the site's clothes."""
