"""What the auditor found, kept as rows; the plans that mend it, and who approved them (README.md)."""
