"""The people of a site at /kelola/: they are invited by e-mail, nobody types a password for somebody else."""
