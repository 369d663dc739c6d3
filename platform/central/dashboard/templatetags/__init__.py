"""Drawings of the dashboard."""
