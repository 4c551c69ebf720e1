"""An explorer whose picture is a `Board` that follows from the values of its controls."""

from cnnlib.explorers.base import Explorer, error_text
from cnnlib.explorers.controls import neighbours
from cnnlib.explorers.views.board_view import BoardView, board_state
from cnnlib.figures.board import Board
from cnnlib.figures.draw_board import draw_board

NUMBERS_AHEAD = 60_000  # that are sent before anybody asks for them


class BoardExplorer(Explorer):
    """`board_of(**values)` makes the board; those one step away are sent ahead, as long as they are small.

    With `ahead=False` none is: for boards that take a while, because something is trained for them.
    """

    def __init__(self, name, controls, board_of, ahead=True):
        self._board_of, self._looks_ahead = board_of, ahead
        self.controls = dict(controls)
        view = BoardView(self._board(self.values), self.controls.values(), self._key(self.values))
        super().__init__(name, controls, view)
        for control in self.controls.values():
            control.observe(self._changed, "value")
        with self.guard():
            self.view.ahead = self._boards_ahead()

    @property
    def board(self):
        """The board of the present values."""
        return self._board(self.values)

    @property
    def status(self):
        return self.board.status

    def state_of(self, values):
        """What the view draws for these values of the controls."""
        return board_state(self._board(values), self._key(values))

    def picture(self):
        """The static twin: the same board drawn with matplotlib."""
        return draw_board(self.board, self.describe())

    def show_error(self, text):
        """Put an error where the picture was."""
        self.view.show(_failure(text), self._key(self.values))

    def _changed(self, _):
        self.last_error = None
        with self.guard():
            self.view.show(self.board, self._key(self.values))
            self.view.ahead = self._boards_ahead()

    def _boards_ahead(self):
        ahead, room = {}, NUMBERS_AHEAD
        for values in neighbours(self.controls) if self._looks_ahead else ():
            state = self.state_of(values)
            room -= 500 + sum(_numbers(section) for row in state["rows"] for section in row)
            if room < 0:
                break
            ahead[state["key"]] = state
        return ahead

    def _board(self, values):
        try:
            return self._board_of(**values)
        except Exception as error:  # of any kind: a kernel would swallow it
            if values == self.values:  # what is made ahead may never be asked for
                self.last_error = error
            return _failure(error_text(error))


def _numbers(section):
    """How many numbers a section of a state holds, roughly."""
    if section["kind"] == "plane":
        points = sum(2 * len(mark["points"]) for mark in section["marks"])
        return points + section["rows"] * section["cols"] + 30 * len(section["stops"])
    return section["rows"] * section["cols"] * len(section["panels"]) if section["kind"] == "maps" else 100


def _failure(text):
    """The board that shows an exception."""
    return Board("something went wrong", (), text)
