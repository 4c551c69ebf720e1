"""GNU Octave: conv2 on one channel, asked through its command line."""

import re
import subprocess

import numpy as np
import settings

LIBRARY = "octave"
STRIDES, CHANNELS, BATCH, SQUARE = (1,), (1,), (1,), None
PADDINGS = {"conv2d": ["full", "same", "valid"]}


def _ask(program):
    command = ["octave-cli", "--no-gui", "--quiet", "--eval", program]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def VERSION():
    return re.search(r"[0-9.]+", _ask("disp(version)"))[0]


def _matrix(array):
    return "[" + ";".join(" ".join(f"{value:g}" for value in row) for row in array) + "]"


def conv2d(x, weight, padding=None):
    shape = "" if padding is None else f",'{padding}'"
    call = f"y=conv2({_matrix(x[0, 0])},{_matrix(weight[0, 0])}{shape});"
    numbers = _ask(call + "printf('%d %d\\n',size(y));printf('%.9g ',y');").split()
    return np.array(numbers[2:], float).reshape(1, 1, int(numbers[0]), int(numbers[1]))


if __name__ == "__main__":
    settings.run(globals())
