"""The look shared by all platform pages: base templates, static files, error pages."""
