"""What work in the background of a kernel needs: an answer to the interrupt button."""

import signal
import threading
from contextlib import contextmanager


@contextmanager
def interrupts_call(action):
    """Let "interrupt the kernel" call `action` as long as this lasts.

    A kernel ignores interrupts while no cell runs, so without this a task could not be interrupted.
    Outside the main thread, where signals cannot be handled, nothing happens.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def handle(*_):
        action()

    before = signal.signal(signal.SIGINT, handle)
    try:
        yield
    finally:
        if signal.getsignal(signal.SIGINT) is handle:
            signal.signal(signal.SIGINT, before)
