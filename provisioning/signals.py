"""News of runs, sent inside the transaction that finishes them (public schema); received further up."""

from __future__ import annotations

from django.dispatch import Signal

# Both carry `run`. A receiver of `run_succeeded` that raises keeps the run from finishing: it is tried again.
run_succeeded = Signal()
run_failed = Signal()

# `certificate`: a pair of it has just been laid in place; in the transaction that says so.
certificate_installed = Signal()
# `certificate`: it could not be had, and a person should look.
certificate_failed = Signal()
# `certificate`, `days`: it ends within that many days.
certificate_expiring = Signal()
# `plan`, `days`, `day`: a site will be archived, and none of its own people can be told; receivers return how many they
# told instead.
archive_unheard = Signal()
