"""The explorer that trains a network while one looks on."""

import asyncio
import math
import time
from contextlib import closing
from functools import partial

import ipywidgets

from cnnlib import inspection, training
from cnnlib.explorers.base import Explorer, explorer
from cnnlib.explorers.controls import choice
from cnnlib.explorers.defaults import digits
from cnnlib.explorers.interrupts import Interrupts
from cnnlib.explorers.views.board_view import BoardView
from cnnlib.figures.boards.monitor import monitor_board
from cnnlib.figures.draw_board import draw_board
from cnnlib.network import needed_network
from cnnlib.optim import Adam
from cnnlib.training.safety import Snapshot

SLICE = 0.05  # seconds of training before anybody else in the kernel has a turn
TURN = 0.005  # seconds that the others get
BETWEEN_PICTURES = 0.25  # seconds
PACES = [("full speed", 0.0), ("10 steps a second", 0.1), ("1 step a second", 1.0)]
LABELS = {"ready": "start", "running": "pause", "paused": "resume", "stopped": "resume", "finished": "start"}


@explorer
def monitor(network=None, train=None, validation=None, **arguments):
    """Watch a training: curves, the first filters, and the ratio of update to weight; pause, stop, resume.

    Arguments as for `training.fit`; the digits and their recipe where left out, or five epochs of Adam
    for another network. The result has `network`, `history` (all records so far) and `ratios`. Nothing
    is trained before start is pressed.
    """
    if network is None:
        network, recipe = training.recipes["digits"]()
    else:
        optimizer = Adam(needed_network(network).parameters(), 0.003)
        recipe = {"epochs": 5, "batch_size": 32, "optimizer": optimizer}
    if train is None:
        train = digits().train
        validation = digits().test if validation is None else validation
    return Monitor(network, train, validation, recipe | arguments)


class Monitor(Explorer):
    """Trains step by step in a task of the kernel's event loop, so that every button answers at once.

    Where no loop runs, as in a script, `start` trains to the end before it returns. One monitor
    trains at a time; starting another one pauses the first.
    """

    _at_work = None

    def __init__(self, network, train, validation, arguments):
        self.network, self.train, self.validation = network, train, validation
        self.arguments = arguments
        self.history, self.ratios = [], []
        self.state, self.task = "ready", None
        self._records = self._fit()
        self._opening_state = self._snapshot()
        self._note, self._drawn, self._loop = "", 0.0, running_loop()
        run = ipywidgets.Button(description="start", tooltip="start, pause or resume the training")
        stop = ipywidgets.Button(description="stop", tooltip="end the training; the network stays as it is")
        run.on_click(lambda _: self._in_loop(self._start_or_pause))
        stop.on_click(lambda _: self._in_loop(self.stop))
        stop.disabled = True
        for button in (run, stop):
            button.layout.width = "90px"
        controls = [("run", run), ("stop", stop), choice("pace", "pace", PACES, 0.0)]
        super().__init__("monitor", controls, BoardView(self.board))

    # ---- what the buttons do ------------------------------------------------------------------

    def _in_loop(self, action):
        """Do this in the event loop of the cell that made the monitor.

        JupyterLab answers buttons in a thread of its own, so a click could come in the middle of a
        step; and only what runs in the main thread can be interrupted.
        """
        if self._loop in (None, running_loop()) or self._loop.is_closed():
            action()
        else:
            self._loop.call_soon_threadsafe(action)

    def _start_or_pause(self):
        (self.pause if self.state == "running" else self.start)()

    def start(self):
        """Train, from the beginning or from where it was left."""
        if self.state in ("running", "finished"):
            return
        if Monitor._at_work not in (None, self):
            Monitor._at_work.pause("another monitor began to train")
        Monitor._at_work, self.last_error = self, None
        self._change("running")
        if self.task and not self.task.done():
            return  # paused a moment ago, it has not even noticed
        loop = running_loop()
        if loop is None:
            self._train_to_the_end()
        else:
            self.task = loop.create_task(self._train_in_slices())

    def finish(self):
        """Train to the end before returning, and return the monitor: its picture is a finished run."""
        if self.state != "finished":
            self._change("running")
            self._records = self._fit(progress=True)
            self._train_to_the_end()
        return self

    def pause(self, why=""):
        """Rest after the present step; `start` goes on from there."""
        if self.state == "running":
            self._change("paused", why)

    def stop(self):
        """End the training; network, optimiser and history stay, and `start` can still go on."""
        if self.state in ("running", "paused"):
            self._records.close()
            self._records = None
            self._change("stopped")

    def close(self):
        """End the training, then close everything."""
        self.stop()
        super().close()

    def reset(self):
        """Back to the untrained network and an empty history."""
        self._in_loop(self._go_back)

    def _go_back(self):
        with self.guard():
            snapshot, rate = self._opening_state
            snapshot.restore()
            self.arguments["optimizer"].learning_rate = rate
            self._opening_state = self._snapshot()  # one can be gone back to only once
            self.history, self.ratios = [], []
            self._records = self._fit()
            super().reset()
            self._change("ready")

    def _snapshot(self):
        optimizer = self.arguments["optimizer"]
        return Snapshot(self.network, optimizer), optimizer.learning_rate

    # ---- training -----------------------------------------------------------------------------

    def _fit(self, progress=False):
        done = self.history[-1].step if self.history else 0
        settings = {**self.arguments, "progress": progress, "steps_done": done}
        return training.fit(self.network, self.train, self.validation, **settings)

    async def _train_in_slices(self):
        """Train for a moment, let the kernel answer for a moment, and so on."""
        # Not at once: a signal may come in the middle of a drawing, which would then finish on top of
        # the new one and say "running" for good. The loop takes its turn after the present slice.
        pause = partial(running_loop().call_soon_threadsafe, self.pause, "the kernel was interrupted")
        interrupts = Interrupts(pause)
        with self.guard(), closing(interrupts):
            while self.state == "running":
                interrupts.take()
                self._advance(time.perf_counter() + SLICE)
                interrupts.leave()
                await asyncio.sleep(self.controls["pace"].value or TURN)

    def _train_to_the_end(self):
        with self.guard():
            try:
                while self.state == "running":
                    self._advance(math.inf)
            except KeyboardInterrupt:
                self._records = None  # an interrupted generator has ended; the next one goes on from here
                self.pause("the kernel was interrupted")

    def _advance(self, deadline):
        """Train until the deadline, but one step at least."""
        self._records = self._records or self._fit()
        while self.state == "running":
            before = inspection.weights(self.network)
            record = next(self._records, None)
            if record is None:
                return self._change("finished")
            self.history.append(record)
            self.ratios.append(inspection.update_ratios(before, inspection.weights(self.network)))
            if time.perf_counter() - self._drawn > BETWEEN_PICTURES or self.controls["pace"].value:
                self._draw()
            if time.perf_counter() > deadline or self.controls["pace"].value:
                return None

    def show_error(self, text):
        """Put an error where the picture was, with the network as it was before."""
        self._records = None
        self._change("stopped", text)

    # ---- what is seen -------------------------------------------------------------------------

    @property
    def board(self):
        """The `Board` of the present state."""
        shown = self.network, self.history, self.ratios, self.steps, self.state, self._note
        return monitor_board(*shown, self.validation)

    @property
    def steps(self):
        """How many steps the whole training has."""
        return self.arguments["epochs"] * math.ceil(len(self.train[0]) / self.arguments["batch_size"])

    @property
    def status(self):
        return self.board.status

    def picture(self):
        """The static twin: the same board drawn with matplotlib."""
        return draw_board(self.board, self.describe())

    def _change(self, state, note=""):
        self.state, self._note = state, note
        self.controls["run"].description = LABELS[state]
        self.controls["run"].disabled = state == "finished"
        self.controls["stop"].disabled = state not in ("running", "paused")
        if state != "running" and Monitor._at_work is self:
            Monitor._at_work = None
        self._draw()

    def _draw(self):
        self._drawn = time.perf_counter()
        self.view.show(self.board)


def running_loop():
    """The event loop that runs in this thread, or None."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
