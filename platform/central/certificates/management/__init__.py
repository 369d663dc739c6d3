"""Commands of the certificates, behind `gapura certificate`."""
