"""The shared ground; imports nothing of ours."""
