"""News of runs, sent inside the transaction that finishes them (public schema); received further up."""

from __future__ import annotations

from django.dispatch import Signal

# Both carry `run`. A receiver of `run_succeeded` that raises keeps the run from finishing: it is tried again.
run_succeeded = Signal()
run_failed = Signal()
