"""The explorer that scrubs through a recorded training."""

from collections.abc import Iterable

from cnnlib import inspection
from cnnlib.explorers.base import explorer
from cnnlib.explorers.board_explorer import BoardExplorer
from cnnlib.explorers.controls import choice, steps
from cnnlib.explorers.defaults import short_training
from cnnlib.figures.boards.time_machine import SHOWN, extents, moment_board


@explorer
def time_machine(moments=None, show="weights"):
    """Scrub through a training: weights, activations and their gradients at every recorded step.

    `moments` is what `inspection.record_training` yields; a short training of the digits network
    where left out.
    """
    cure = "pass list(record_training(network, fit(...), image, label))"
    if not (moments is None or isinstance(moments, Iterable)):
        raise TypeError(f"moments must be a list of recorded moments, got {moments!r}; {cure}")
    moments = short_training() if moments is None else tuple(moments)
    if not moments or not all(isinstance(moment, inspection.Moment) for moment in moments):
        found = f"got {moments[0]!r}" if moments else "got none"
        raise ValueError(f"moments must hold recorded moments, {found}; {cure}")
    places = [(str(moment.step), number) for number, moment in enumerate(moments)]
    controls = [steps("moment", "after step", places, 0), choice("show", "show", SHOWN, show)]

    known = extents(moments)

    def board_of(moment, show):
        return moment_board(moments, moment, show, known)

    return BoardExplorer("time machine", controls, board_of)
