"""What work in the background of a kernel needs: an answer to the interrupt button."""

import signal
import threading


class Interrupts:
    """Lets "interrupt the kernel" call `action` while work is done in slices between the kernel's own.

    Call `take` before each slice, `leave` after it and `close` at the end. A kernel ignores
    interrupts while no cell runs, so between slices too they are taken; but while a cell runs they
    are that cell's. Outside the main thread, where signals cannot be handled, nothing happens.
    """

    def __init__(self, action):
        self._possible = threading.current_thread() is threading.main_thread()
        self._handler = lambda *_: action()
        self._before = None

    def take(self):
        """Handle interrupts from here on."""
        # The kernel sets its own handler around every message, so this has to be looked at each time.
        if self._possible and signal.getsignal(signal.SIGINT) is not self._handler:
            self._before = signal.signal(signal.SIGINT, self._handler)

    def leave(self):
        """Leave interrupts to a cell that runs beside this, if there is one."""
        if self._before is signal.default_int_handler:
            self.close()

    def close(self):
        """Put back whoever handled interrupts before."""
        if self._possible and signal.getsignal(signal.SIGINT) is self._handler:
            signal.signal(signal.SIGINT, self._before)
