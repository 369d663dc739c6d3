"""Commands of the web hosts, behind `gapura host`."""
