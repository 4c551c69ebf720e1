"""A closed explorer is freed: nothing of it stays in memory, whatever it showed."""

import gc
import inspect
import weakref

import pytest
from ipywidgets.widgets.widget import _instances as WIDGETS

from cnnlib import explorers

NAMES = sorted(name for name in explorers.__all__ if inspect.isfunction(getattr(explorers, name)))


@pytest.mark.parametrize("name", NAMES)
def test_a_closed_explorer_is_freed_and_leaves_no_widget(name, look_ahead):
    gc.freeze()  # nothing from before is looked at again
    before = set(WIDGETS)
    explorer = getattr(explorers, name)()
    gone = weakref.ref(explorer)
    explorer.close()
    del explorer
    gc.collect()
    gc.unfreeze()
    assert gone() is None
    assert set(WIDGETS) <= before
