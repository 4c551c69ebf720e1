"""Blocks of work on several cores: nothing missing, nothing twice, errors come through."""

import threading

import numpy as np
import pytest
from threadpoolctl import ThreadpoolController, threadpool_limits

from cnnlib import ops
from cnnlib.ops.engine import threads

pytestmark = pytest.mark.usefixtures("memory_full_of_rubbish")


@pytest.mark.parametrize(("size", "longest"), [(0, 4), (1, 4), (4, 4), (5, 4), (128, 32), (100, 7)])
def test_parts_cover_an_axis_once_and_none_is_too_long(size, longest):
    parts = threads.parts(size, longest)
    assert [number for part in parts for number in range(size)[part]] == list(range(size))
    lengths = [part.stop - part.start for part in parts]
    assert all(0 < length <= longest for length in lengths)
    assert max(lengths, default=0) - min(lengths, default=0) <= 1


@pytest.mark.parametrize("count", [1, 2, 5])
def test_results_come_in_the_order_of_the_blocks(monkeypatch, count):
    monkeypatch.setattr(threads, "available", lambda: count)
    assert threads.each(lambda block: block**2, range(50)) == [block**2 for block in range(50)]
    assert threads.each(lambda block: block, []) == []


@pytest.mark.parametrize("count", [1, 3])
def test_an_error_in_a_block_reaches_the_caller(monkeypatch, count):
    monkeypatch.setattr(threads, "available", lambda: count)

    def fails(block):
        if block == 3:
            raise ValueError("block 3")
        return block

    with pytest.raises(ValueError, match="block 3"):
        threads.each(fails, range(6))
    assert threads.each(lambda block: block, range(3)) == [0, 1, 2]


def test_little_work_wakes_nobody(monkeypatch):
    monkeypatch.setattr(threads, "available", lambda: 2)
    monkeypatch.setattr(threads, "_idle_workers", None)  # asking for a helper would fail
    little = threads.WORTH_WAKING - 1
    assert threads.each(lambda block: threading.get_ident(), range(3), little) == [threading.get_ident()] * 3
    with pytest.raises(TypeError):
        threads.each(lambda block: block, range(3), threads.WORTH_WAKING)


def test_tasks_within_tasks_find_no_idle_helper_and_do_their_work_themselves(monkeypatch):
    monkeypatch.setattr(threads, "available", lambda: 2)
    together = threading.Barrier(2, timeout=20)

    def task(number):
        together.wait()
        return threads.each(lambda block: (number, block, threading.get_ident()), range(3))

    for _ in range(3):  # a helper that is done is idle again
        results = threads.each(task, range(2))
        numbers = [[entry[:2] for entry in task] for task in results]
        assert numbers == [[(task, block) for block in range(3)] for task in range(2)]
        workers = [{entry[2] for entry in task} for task in results]
        assert [len(worker) for worker in workers] == [1, 1] and workers[0] != workers[1]


def test_what_errstate_says_holds_in_every_thread(monkeypatch):
    monkeypatch.setattr(threads, "available", lambda: 2)
    together = threading.Barrier(2, timeout=20)

    def overflows(_):
        together.wait()
        return np.float32(1e38) * np.float32(10)

    with np.errstate(over="raise"), pytest.raises(FloatingPointError):
        threads.each(overflows, range(2))


def test_the_environment_limits_the_threads(monkeypatch):
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    threads.available.cache_clear()
    assert threads.available() == 1
    monkeypatch.undo()
    threads.available.cache_clear()


def test_the_number_of_threads_changes_no_bit(monkeypatch):
    rng = np.random.default_rng(0)
    x, weight = rng.standard_normal((200, 5, 9, 8), np.float32), rng.standard_normal((6, 5, 3, 3), np.float32)
    monkeypatch.setattr(threads, "WORTH_WAKING", 0)
    results = []
    for count in (1, 3):
        monkeypatch.setattr(threads, "available", lambda count=count: count)
        y = ops.conv2d(x, weight, None, 1, 1)
        results.append((y, *ops.conv2d_backward(y, x, weight, 1, 1), ops.max_pool2d_backward(y, y, 3, 1, 1)))
    for one, three in zip(*results):
        assert np.array_equal(one, three)


def test_products_of_matrices_use_one_thread_while_helpers_work_and_as_many_as_before_afterwards(monkeypatch):
    monkeypatch.setattr(threads, "available", lambda: 2)
    libraries = ThreadpoolController().select(user_api="blas").lib_controllers
    if not libraries:
        pytest.skip("threadpoolctl knows no library of this numpy")
    together = threading.Barrier(2, timeout=20)

    def fails(_):
        together.wait()
        threads.each(lambda block: block, range(3))  # what ends within does not end it for all
        together.wait()
        seen.append([library.get_num_threads() for library in libraries])
        raise RuntimeError

    seen = []
    with threadpool_limits(3, user_api="blas"):
        with pytest.raises(RuntimeError):
            threads.each(fails, range(2))
        assert [library.get_num_threads() for library in libraries] == [3] * len(libraries)
    assert seen == [[1] * len(libraries)] * 2


def test_a_thread_that_ends_last_restores_what_another_one_limited():
    libraries = ThreadpoolController().select(user_api="blas").lib_controllers
    began, may_end = threading.Event(), threading.Event()

    def other():
        with threads.single_threaded_products:
            began.set()
            may_end.wait(20)

    thread = threading.Thread(target=other)
    with threadpool_limits(3, user_api="blas"):
        with threads.single_threaded_products:
            thread.start()
            began.wait(20)
        may_end.set()
        thread.join()
        assert [library.get_num_threads() for library in libraries] == [3] * len(libraries)
