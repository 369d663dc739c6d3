"""Monitoring and the SOP indicators, over rolled-up figures only."""
