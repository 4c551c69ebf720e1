"""What the libraries really returned: the records of data/dialects.npz."""

import functools
import json
from pathlib import Path
from typing import NamedTuple

import numpy as np

FILE = Path(__file__).parents[2] / "data" / "dialects.npz"
NAN = -128  # what stands for NaN among the stored inputs


class Vector(NamedTuple):
    """One call of one library; `result` is None where it refused."""

    library: str
    operation: str
    arguments: dict
    inputs: list
    result: np.ndarray | None


@functools.cache
def vectors():
    """Every call that was measured."""
    with np.load(FILE) as stored:
        records = json.loads(str(stored["records"]))
        inputs, outputs = stored["inputs"].astype(np.float32), stored["outputs"]
    inputs[inputs == NAN] = np.nan
    inputs, outputs = _Tape(inputs), _Tape(outputs)
    return [
        Vector(
            record["library"], record["operation"],
            {name: tuples(value) for name, value in record["arguments"].items()},
            [inputs.next(shape) for shape in record["inputs"]],
            outputs.next(record["output"]) if "output" in record else None,
        )
        for record in records
    ]  # fmt: skip


def measured():
    """Version and date of every library: name -> (version, date)."""
    with np.load(FILE) as stored:
        return json.loads(str(stored["versions"]))


def tuples(value):
    """JSON's lists as the tuples that were written."""
    return tuple(map(tuples, value)) if isinstance(value, list) else value


class _Tape:
    def __init__(self, values):
        self.values, self.place = values, 0

    def next(self, shape):
        """The next numbers, in this shape."""
        start, self.place = self.place, self.place + int(np.prod(shape))
        return self.values[start : self.place].reshape(shape)
