"""Fixtures that several test files share."""

import os

import pytest


@pytest.fixture(scope="session")
def torch():
    """PyTorch as an oracle; where CNNLIB_REQUIRE names it, a missing one fails instead of skipping."""
    if "torch" in os.environ.get("CNNLIB_REQUIRE", "").split():
        import torch
    else:
        reason = "PyTorch is not installed, so nothing is compared with it; pip install -e '.[bench]' gets it"
        torch = pytest.importorskip("torch", reason=reason)
    torch.set_num_threads(1)
    return torch
