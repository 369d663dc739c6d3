"""What the command needs before Django: folders, PostgreSQL, ports and the tree of running programs."""
