"""What is worked out before anybody asks for it, while the kernel has nothing else to do."""

import asyncio
import threading

# JupyterLab answers controls in a thread of its own, and the engine's buffers are there only once.
ONE_AT_A_TIME = threading.RLock()


class Ahead:
    """Takes the steps of an iterator, one a turn of the event loop, so that messages come in between."""

    def __init__(self):
        self._steps = iter(())

    def start(self, steps):
        """Take these steps and forget those that are left of the last ones.

        Where no loop runs, as in a script, they are taken before this returns.
        """
        self._steps = steps = iter(steps)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            for _ in steps:
                pass
        else:
            loop.call_soon(self._turn, loop, steps)

    def stop(self):
        """Take no more steps."""
        self._steps = iter(())

    def _turn(self, loop, steps):
        if steps is not self._steps:
            return
        with ONE_AT_A_TIME:
            for _ in steps:
                loop.call_soon(self._turn, loop, steps)
                break
