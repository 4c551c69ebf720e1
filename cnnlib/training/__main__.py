"""Train the weights that come with the course: `python -m cnnlib.training digits data/digits_network.npz`."""

import argparse
from pathlib import Path

from cnnlib.training.recipe import recipes
from cnnlib.training.weights import train_and_save


def main(arguments=None):
    """Train by a recipe, save the network, print how well it reads the test images."""
    parser = argparse.ArgumentParser(prog="python -m cnnlib.training", description=main.__doc__)
    parser.add_argument("recipe", choices=list(recipes))
    parser.add_argument("path", help="where to save the network, e.g. data/digits_network.npz")
    chosen = parser.parse_args(arguments)
    if not Path(chosen.path).parent.is_dir():  # better now than after the training
        parser.error(f"path: there is no folder {Path(chosen.path).parent}; create it first")
    print(train_and_save(chosen.recipe, chosen.path))


if __name__ == "__main__":
    main()
