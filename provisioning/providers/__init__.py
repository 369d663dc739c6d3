"""The outside services, one folder each: client, errors, README. No Django and no database here."""
