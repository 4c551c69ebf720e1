"""The explorer of one probability and what three losses make of it."""

from cnnlib.explorers.base import explorer
from cnnlib.explorers.board_explorer import BoardExplorer
from cnnlib.explorers.controls import slider
from cnnlib.figures.boards.confidence import confidence_board


@explorer
def confidence(percent=1):
    """What −ln p, (1 − p)² and counting mistakes say about a right class that got `percent` % (1 to 99).

    On the left the losses; on the right how strongly each of them pushes the logit of the right class up,
    for two classes. Drag the point, or move the slider.
    """
    controls = [slider("percent", "p in percent", percent, 1, 99)]
    return BoardExplorer("confidence", controls, confidence_board)
