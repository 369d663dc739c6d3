"""The gapura command: starts, drives and examines a whole system on one machine."""
