"""TensorFlow.js: a Node process that answers one line of JSON with another (tensorflowjs.js)."""

import atexit
import json
import pathlib
import subprocess

import numpy as np
import settings
from settings import NUMBER

LIBRARY = "tensorflowjs"

PADDINGS = {
    "conv2d": ["valid", "same", NUMBER],
    "conv_transpose2d": ["valid", "same"],
    "max_pool2d": ["valid", "same", NUMBER],
    "max_pool2d_backward": ["valid", "same", NUMBER],
    "avg_pool2d": ["valid", "same", NUMBER],
}
SCRIPT = pathlib.Path(__file__).with_name("tensorflowjs.js")
NODE = subprocess.Popen(["node", str(SCRIPT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
atexit.register(NODE.terminate)


def _ask(question):
    """What the library answers; its exceptions become ours."""
    NODE.stdin.write(json.dumps(question) + "\n")
    NODE.stdin.flush()
    answer = json.loads(NODE.stdout.readline())
    if "error" in answer:
        raise ValueError(answer["error"])
    return answer


def VERSION():
    return _ask({"operation": "version"})["version"]


def _called(operation):
    def function(*arrays, **arguments):
        arrays = [
            {"shape": array.shape, "values": [None if v != v else float(v) for v in array.ravel()]}
            for array in arrays
        ]
        answer = _ask({"operation": operation, "arrays": arrays, "arguments": arguments})
        special = {"NaN": np.nan, "-Infinity": -np.inf}
        values = [special.get(value, value) for value in answer["values"]]
        return np.array(values, np.float32).reshape(answer["shape"])

    return function


globals().update({operation: _called(operation) for operation in PADDINGS})

if __name__ == "__main__":
    settings.run(globals())
