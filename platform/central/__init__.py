"""The control plane, in the public schema; the composition root."""
