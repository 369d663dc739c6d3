"""Turns an approved request into a running, proven site, and keeps it so."""
