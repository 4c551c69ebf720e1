"""Measure what the libraries of cnnlib.dialects do: `python tools/measure_dialects/run.py [LIBRARY ...]`.

Every library is installed, pinned, in an environment of its own in a temporary folder, asked with the
settings that
`settings.py` draws, and removed. The vectors of all of them end in `data/dialects.npz`; a library that is
not asked
keeps its old ones. Chainer and MXNet need a `python3.8`, nnabla a `python3.10`, ConvNetJS and TensorFlow.js
`npm`, Octave `octave-cli`, tinygrad `clang`. With `--keep FOLDER` the environments stay there for the next
time.
"""

import argparse
import datetime
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

HERE = pathlib.Path(__file__).parent
RESULT = HERE.parents[1] / "data" / "dialects.npz"
NUMPY = "numpy==2.4.6"
OLDER = {"chainer": "python3.8", "mxnet": "python3.8", "nnabla": "python3.10"}
JAX = ("jax==0.10.2", "jaxlib==0.10.2")
KERAS = ("keras==3.15.1", "tensorflow-cpu==2.21.0", "torch==2.13.0", *JAX)
PINS = {  # script: what its environment holds
    "pytorch": ("torch==2.13.0", NUMPY),
    "keras": KERAS,
    "tensorflow": KERAS,
    "jax": (*JAX, NUMPY),
    "flax": ("flax==0.12.8", *JAX, NUMPY),
    "onnx": ("onnx==1.23.2", "onnxruntime==1.31.1", NUMPY),
    "tinygrad": ("tinygrad==0.14.0", NUMPY),
    "mlx": ("mlx[cpu]==0.32.4", NUMPY),
    "paddle": ("paddlepaddle==3.3.1",),
    "nnabla": ("nnabla==1.39.0",),
    "chainer": ("chainer==7.8.1", "numpy==1.23.5"),
    "mxnet": ("mxnet==1.9.1", "numpy==1.23.5"),
    "openvino": ("openvino==2026.4.1",),
    "ncnn": ("ncnn==1.0.20261020",),
    "opencv": ("opencv-python-headless==5.0.0.93",),
    "opencv_dnn": ("opencv-python-headless==5.0.0.93", "onnx==1.23.2"),
    "caffe": ("opencv-python-headless==4.14.0.94",),
    "convnetjs": ("convnetjs@0.3.0",),
    "tensorflowjs": ("@tensorflow/tfjs@4.22.0",),
    "scipy_signal": ("scipy==1.17.1", NUMPY),
    "scipy_ndimage": ("scipy==1.17.1", NUMPY),
    "octave": (),
}
VARIANTS = {  # one script asked again, in another way
    "keras": ({"KERAS_BACKEND": "tensorflow"}, {"KERAS_BACKEND": "jax"}, {"KERAS_BACKEND": "torch"}),
    "onnx": ({}, {"RUNTIME": "reference"}),
}


def main():
    """Measure the libraries named on the command line, or all of them, and write the file anew."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("libraries", nargs="*", metavar="LIBRARY", help=f"of {', '.join(PINS)}; none: all")
    parser.add_argument("--keep", type=pathlib.Path, help="folder in which the environments stay")
    options = parser.parse_args()
    unknown = set(options.libraries) - set(PINS)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    failed = []
    with tempfile.TemporaryDirectory() as temporary:
        for name in options.libraries or PINS:
            try:
                for measured in measure(name, options.keep or pathlib.Path(temporary)):
                    merge(measured)
            except (OSError, subprocess.SubprocessError) as error:
                failed.append(f"{name}: {error}")
    if failed:
        sys.exit("not measured:\n" + "\n".join(failed))


def measure(name, folder):
    """Install the library and run its script; yields one archive per variant."""
    environment = folder / "-".join(sorted(pin.split("=")[0] for pin in PINS[name])).replace("/", "-")
    interpreter, extra = sys.executable, {}
    if any("@" in pin for pin in PINS[name]):
        environment.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--prefix", environment, *PINS[name]], check=True
        )
        extra["NODE_PATH"] = str(environment / "node_modules")
    elif PINS[name]:
        interpreter = environment / "bin" / "python"
        if not interpreter.exists():
            subprocess.run([OLDER.get(name, sys.executable), "-m", "venv", environment], check=True)
        subprocess.run([interpreter, "-m", "pip", "install", "-q", *PINS[name]], check=True)
    for variant in VARIANTS.get(name, ({},)):
        archive = folder / f"{name}.npz"
        words = {**os.environ, **extra, **variant, "OMP_NUM_THREADS": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}
        subprocess.run([interpreter, HERE / f"measure_{name}.py", archive], check=True, env=words)
        yield archive


def merge(archive):
    """Put one library's vectors in the place of its old ones."""
    new = _read(archive)
    library = new["records"][0]["library"]
    kept = _read(RESULT) if RESULT.exists() else {"records": [], "versions": {}, "inputs": [], "outputs": []}
    kept["versions"][library] = [new["version"], str(datetime.date.today())]
    rows = [*_rows(kept, lambda record: record["library"] != library), *_rows(new, lambda record: True)]
    rows.sort(key=lambda row: row[0]["library"])
    records, inputs, outputs = zip(*rows)
    np.savez_compressed(
        RESULT,
        records=json.dumps(records, separators=(",", ":")),
        versions=json.dumps(kept["versions"], sort_keys=True),
        inputs=np.concatenate(inputs).astype(np.int8),
        outputs=np.concatenate(outputs).astype(np.float32),
    )


def _read(path):
    """An archive's arrays; texts are read as JSON where they hold it."""
    with np.load(path) as stored:
        content = dict(stored)
    for name in {"records", "versions"} & set(content):
        content[name] = json.loads(str(content[name]))
    return {name: str(value) if name == "version" else value for name, value in content.items()}


def _rows(content, wanted):
    """(record, its inputs, its outputs) of the wanted records, in the order of the file."""
    start = end = 0
    for record in content["records"]:
        many = sum(int(np.prod(shape)) for shape in record["inputs"])
        more = int(np.prod(record["output"])) if "output" in record else 0
        if wanted(record):
            yield record, content["inputs"][start : start + many], content["outputs"][end : end + more]
        start, end = start + many, end + more


if __name__ == "__main__":
    main()
