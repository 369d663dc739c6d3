"""The working clock: calendars, policies, due times."""
