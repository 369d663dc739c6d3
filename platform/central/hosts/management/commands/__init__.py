"""Commands of the platform, behind `gapura …`."""
