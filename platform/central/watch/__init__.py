"""How the platform is watched: liveness, readiness, figures for Prometheus, ids of requests, pulses of jobs."""
