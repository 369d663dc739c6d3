"""The table of letter data says what the code demands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kernel import letters
from kernel.letters.kinds import KINDS

README = (Path(letters.__file__).parent / "README.md").read_text()


@pytest.mark.parametrize("code", sorted(KINDS))
def test_readme_names_every_key_of_a_kind(code):
    (row,) = [line for line in README.splitlines() if line.startswith(f"| `{code}`")]
    _empty, _kind, needed, may, _end = row.split("|")

    named_needed, named_may = (set(re.findall(r"`(\w+)`", cell)) for cell in (needed, may))
    assert set(KINDS[code].shape.needed) <= named_needed
    assert set(KINDS[code].shape.may) <= named_may
