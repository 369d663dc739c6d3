"""What `gapura doctor` looks at; each look gives findings in words, with the remedy."""
