"""Train the weights that come with the course: `python -m cnnlib train digits data/digits_network.npz`."""

import sys

from cnnlib import console, files
from cnnlib.training.recipe import recipes
from cnnlib.training.weights import train_and_save

SUMMARY = "Train by a recipe, save the network, print how well it reads the test images."


def arguments(parser):
    """What the command understands."""
    parser.add_argument("recipe", choices=list(recipes))
    parser.add_argument("path", help="where to save the network, e.g. data/digits_network.npz")


def run(options, parser):
    """Train and save; a folder that does not exist is better noticed now than after the training."""
    try:
        path = files.place(options.path)  # better now than after all the training
    except OSError as error:
        parser.error(f"path: {error}")
    console.say(str(train_and_save(options.recipe, str(path))))
    return 0


def main(words=None):
    """The old spelling, `python -m cnnlib.training`."""
    return console.run(sys.modules[__name__], "python -m cnnlib.training", words)


if __name__ == "__main__":
    sys.exit(main())
