"""An explorer whose picture is a `Board` that follows from the values of its controls."""

from cnnlib.explorers.base import KeyedExplorer
from cnnlib.explorers.views.board_view import BoardView, board_state
from cnnlib.figures.board import Board, Maps
from cnnlib.figures.draw_board import draw_board
from cnnlib.figures.plane import Plane


class BoardExplorer(KeyedExplorer):
    """An explorer whose picture is a `Board`: `board_of(**values)`.

    With `looks_ahead=False` none is made before it is asked for: for boards that take a while, because
    something is trained for them.
    """

    ROOM = 60_000  # numbers

    def first_view(self):
        return BoardView(self.board, self.controls.values(), self._key(self.values))

    @property
    def board(self):
        """The board of the present values."""
        return self.item(self.values)

    def state_of(self, values):
        """What the view draws for these values of the controls."""
        return board_state(self.item(values), self._key(values))

    def picture(self):
        """The static twin: the same board drawn with matplotlib."""
        return draw_board(self.board, self.describe())

    def show_error(self, text):
        """Put an error where the picture was."""
        self.show(board_state(self.failure(text), self._key(self.values)))

    def show(self, state):
        self.view.state = state

    def weight(self, board):
        return 500 + sum(_numbers(section) for row in board.rows for section in row)

    def failure(self, text):
        return Board("something went wrong", (), text)


def _numbers(section):
    """How many numbers it takes to send a section, roughly."""
    if isinstance(section, Plane):
        points = sum(2 * len(mark.points) for mark in section.marks)
        return points + (0 if section.field is None else section.field.size) + 30 * len(section.stops)
    return section.values.size if isinstance(section, Maps) else 100
