"""The /sop/ pages: each procedure printed from its declaration, with this month's measured times."""
