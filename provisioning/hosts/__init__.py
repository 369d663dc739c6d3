"""The web hosts as rows, and which of them each site lives on."""
