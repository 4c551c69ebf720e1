"""Fixtures: explorers make what is one step away only where that is tested, for it takes most of the time."""

import pytest

from cnnlib.explorers.base import KeyedExplorer

LOOK_AHEAD = KeyedExplorer._look_ahead


@pytest.fixture(autouse=True, scope="module")
def no_look_ahead():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(KeyedExplorer, "_look_ahead", lambda explorer: None)
        yield


@pytest.fixture
def look_ahead(monkeypatch):
    monkeypatch.setattr(KeyedExplorer, "_look_ahead", LOOK_AHEAD)
