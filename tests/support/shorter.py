"""Notebooks with short trainings: for tests in which only the order of cells, or what they show, counts."""

import re


def shorten(cells, replacements):
    """Replace patterns in code cells; each must be somewhere, or the notebook has changed."""
    for long, short in replacements.items():
        assert any(re.search(long, cell.source) for cell in cells), f"{long} is in no cell any more"
        for cell in cells:
            cell.source = re.sub(long, short, cell.source)
