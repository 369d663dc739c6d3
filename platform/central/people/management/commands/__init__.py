"""Commands of people and agencies, behind `gapura manage …`."""
