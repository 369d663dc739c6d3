"""The lengths of the form's lines; models, rules and forms read them here."""

from __future__ import annotations

NAME_LENGTH = 100
TITLE_LENGTH = 150
PLACE_LENGTH = 60
