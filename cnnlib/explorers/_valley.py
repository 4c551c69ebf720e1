"""The explorer of two weights that go downhill."""

from cnnlib.explorers.base import explorer
from cnnlib.explorers.board_explorer import BoardExplorer
from cnnlib.explorers.controls import choice, steps
from cnnlib.figures.boards.valley import valley_board
from cnnlib.inspection.descent import OPTIMIZERS, VALLEYS

RATES = (0.001, 0.005, 0.01, 0.03, 0.05, 0.1, 0.15, 0.19, 0.2, 0.21, 0.3, 0.5, 1.0)
MOMENTA = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99)
NOISES = (0.0, 0.3, 1.0, 3.0)
PLACES = tuple(number / 2 for number in range(-6, 7))


@explorer
def valley(
    valley="stretched bowl", optimizer="SGD", learning_rate=0.15, momentum=0.9, noise=0.0, start=(-2.5, 1.5)
):
    """Two weights go downhill: choose the valley, the optimiser, its learning rate and where to start.

    `valley` is "stretched bowl" or "curved valley", `optimizer` "SGD", "momentum", "RMSProp" or "Adam";
    `momentum` counts for "momentum" alone; `noise` is added to every gradient as the luck of a small batch
    would. Clicking into the valley starts there; each step is written out with its numbers.
    """
    try:
        first, second = start
    except (TypeError, ValueError):
        raise ValueError(f"start must be two numbers, got {start!r}; pass start=(-2.5, 1.5)") from None
    controls = [
        choice("valley", "the valley", list(VALLEYS), valley),
        choice("optimizer", "optimiser", list(OPTIMIZERS), optimizer),
        steps("learning_rate", "learning rate", _labelled(RATES), learning_rate),
        steps("momentum", "momentum μ", _labelled(MOMENTA), momentum),
        steps("noise", "batch noise", _labelled(NOISES), noise),
        steps("start_1", "start w₁", _labelled(PLACES), first),
        steps("start_2", "start w₂", _labelled(PLACES), second),
    ]
    return BoardExplorer("valley", controls, valley_board)


def _labelled(numbers):
    """Options whose label is the number as one writes it."""
    return [(f"{number:g}", number) for number in numbers]
