"""The explorer of everything that flows through a network for one image."""

from cnnlib import inspection
from cnnlib.explorers.board_explorer import BoardExplorer
from cnnlib.explorers.controls import choice, slider
from cnnlib.explorers.samples import network_and_images
from cnnlib.figures.board import Board, Maps
from cnnlib.figures.inside import activations_board

QUESTIONS = [("nothing", ""), ("gradient at the pixels", "saliency"), ("covered squares", "occlusion")]


def activations(network=None, images=None, labels=None, number=0, question="saliency"):
    """All activations of a network for one image, the five most probable classes, and where it looks.

    `images (N, C, H, W)` with their `labels`; the trained digits network and the test images where
    left out.
    """
    network, images, labels = network_and_images(network, images, labels)
    controls = [
        slider("number", "image", number, 0, len(images) - 1),
        slider("channels", "maps shown", 12, 1, 32),
        choice("question", "beside it", QUESTIONS, question),
    ]

    def board_of(number, channels, question):
        return inside_board(network, images[number], int(labels[number]), channels, question)

    return BoardExplorer("activations", controls, board_of)


def inside_board(network, image, label=None, channels=12, question=""):
    """The `Board` of a network and one image `(C, H, W)`; `label` is its class, where known.

    `question` adds "saliency" or "occlusion", both asked about the most probable class.
    """
    board = activations_board(inspection.activations(network, image), channels)
    best = int(inspection.top_classes(network, image, 1)[0][0])
    first = (*board.rows[0], *_answer(network, image, best, question))
    truth = "" if label is None else f"; it is a {label}: {'right' if best == label else 'wrong'}"
    return Board(board.status + truth, (first, *board.rows[1:]))


def _answer(network, image, best, question):
    """What is shown beside the image."""
    if question == "saliency":
        gradient = inspection.saliency(network, image, best)
        return (Maps("gradient", f"∂(score of {best})/∂pixel", gradient[:1], edge=1.7),)
    if question == "occlusion":
        drops = inspection.occlusion_map(network, image, best)
        size = image.shape[-1] - drops.shape[-1] + 1
        return (Maps("drop", f"drop of score {best}, {size}×{size} covered", drops[None], edge=1.7),)
    return ()
