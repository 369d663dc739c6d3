"""SOP 003: the website request from form to reply letter."""
