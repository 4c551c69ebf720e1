"""The explorer of two rings that no line can part."""

from cnnlib.explorers.base import explorer
from cnnlib.explorers.board_explorer import BoardExplorer
from cnnlib.explorers.controls import slider, steps
from cnnlib.figures.boards.rings import MOMENTS, rings_board


@explorer
def rings(hidden=4, steps_done=300, seed=1):
    """The same small network without and with ReLU learns two rings of points; both are trained when asked.

    `hidden` units (1 to 12), Adam for `steps_done` steps (0, 10, 30, 100, 300 or 1000), random start number
    `seed` (0 to 4).
    """
    controls = [
        slider("hidden", "hidden units", hidden, 1, 12),
        steps("steps", "training steps", [(str(number), number) for number in MOMENTS], steps_done),
        slider("seed", "random start", seed, 0, 4),
    ]
    return BoardExplorer("rings", controls, rings_board, looks_ahead=False)
