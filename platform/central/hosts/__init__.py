"""The operators' pages and commands about web hosts."""
