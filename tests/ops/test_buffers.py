"""Aligned arrays and scratch buffers."""

import collections
import re
import threading
from pathlib import Path

import numpy as np
import pytest

from cnnlib import ops
from cnnlib.ops.engine import buffers

ROOT = Path(ops.__file__).parent


def test_no_two_functions_use_a_scratch_buffer_of_the_same_name():
    users = collections.Counter()
    for path in ROOT.rglob("*.py"):
        for body in re.split(r"\n(?=def |class |@)", path.read_text(encoding="utf-8")):
            users.update(set(re.findall(r'scratch\(\s*"(\w+)"', body)))
    assert len(users) > 5
    assert {name for name, count in users.items() if count > 1} == set()


@pytest.mark.parametrize("shape", [(200, 200), (3,)])
def test_large_arrays_begin_at_a_cache_line(shape):
    for make in (buffers.empty, lambda *size: buffers.scratch("of this test", *size)):
        array = make(shape, np.float32)
        assert array.shape == shape and array.flags.c_contiguous
        assert array.nbytes < buffers.WORTH_ALIGNING or buffers.aligned(array)


def test_scratch_is_one_buffer_a_name_and_thread():
    first, again = (buffers.scratch("of this test", (100,), np.float32) for _ in range(2))
    other, elsewhere = buffers.scratch("another", (100,), np.float32), []
    thread = threading.Thread(
        target=lambda: elsewhere.append(buffers.scratch("of this test", (100,), np.float32))
    )
    thread.start()
    thread.join()
    assert np.shares_memory(first, again)
    assert not np.shares_memory(first, other) and not np.shares_memory(first, elsewhere[0])
    large = buffers.scratch("of this test", (buffers.SCRATCH_BYTES,), np.float32)
    assert not np.shares_memory(large, buffers.scratch("of this test", (100,), np.float32))
