"""The explorer of everything that flows through a network for one image."""

from dataclasses import replace

import numpy as np

from cnnlib.explorers.base import explorer
from cnnlib.explorers.board_explorer import BoardExplorer
from cnnlib.explorers.controls import choice, slider
from cnnlib.explorers.defaults import network_and_images
from cnnlib.figures.board import Maps
from cnnlib.figures.boards.activations import inside_board

QUESTIONS = [("nothing", ""), ("gradient at the pixels", "saliency"), ("covered squares", "occlusion")]


@explorer
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

    strip = _one_of_each(images, labels)

    def board_of(number, channels, question):
        board = inside_board(network, images[number], int(labels[number]), channels, question)
        first, *others = board.rows
        return replace(board, rows=((*first, strip), *others))

    return BoardExplorer("activations", controls, board_of)


def _one_of_each(images, labels):
    """`Maps` of the first image of each class, ten at most; a click chooses one."""
    firsts = [int(np.argmax(labels == label)) for label in np.unique(labels)[:10]]
    picks = tuple((number, None, None) for number in firsts)
    shown = np.asarray(images)[firsts, 0]
    return Maps("choose", "click an image", shown, colours="images", edge=0.72, columns=5, picks=picks)
