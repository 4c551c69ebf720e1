"""ncnn on the CPU: one layer as its .param and .bin files say it."""

import pathlib
import tempfile
from importlib import metadata

import ncnn
import numpy as np
import settings
from settings import NUMBER, PAIR, pair

LIBRARY = "ncnn"
FITTING = True
BATCH = (1,)
POOLS = {"full": 0, "valid": 1, "SAME_UPPER": 2, "SAME_LOWER": 3}
PADDINGS = {
    "conv2d": [NUMBER, PAIR, "SAME_UPPER", "SAME_LOWER"],
    "conv_transpose2d": [NUMBER, PAIR],
    "max_pool2d": [NUMBER, PAIR, *POOLS],
    "avg_pool2d": [NUMBER, PAIR, *POOLS],
}


def VERSION():
    return metadata.version("ncnn")


def _run(kind, x, keys, weight=None):
    """One layer on one picture; keys are ncnn's numbered parameters."""
    settings_ = " ".join(f"{key}={value}" for key, value in keys.items())
    param = f"7767517\n2 2\nInput in 0 1 x\n{kind} layer 1 1 x y {settings_}\n"
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "net.param").write_text(param, encoding="utf-8")
        flag = b"" if weight is None else bytes(4)  # plain 32-bit floats follow
        (folder / "net.bin").write_bytes(flag + (b"" if weight is None else weight.astype("<f4").tobytes()))
        with ncnn.Net() as net:
            net.opt.use_fp16_storage = net.opt.use_fp16_arithmetic = net.opt.use_fp16_packed = False
            net.opt.use_bf16_storage = False
            net.load_param(str(folder / "net.param"))
            net.load_model(str(folder / "net.bin"))
            with net.create_extractor() as extractor:
                extractor.input("x", ncnn.Mat(np.ascontiguousarray(x[0])))
                status, output = extractor.extract("y")
                if status:
                    raise ValueError(f"ncnn answered {status}")
                return np.array(output)[None].copy()


def _both(across, down, value):
    """Keys of a number per axis: ncnn names the horizontal one first."""
    vertical, horizontal = pair(value)
    return {across: horizontal, down: vertical}


def conv2d(x, weight, stride=None, padding=None, dilation=None):
    keys = {0: len(weight), 6: weight.size, **_both(1, 11, weight.shape[2:])}
    keys |= _both(3, 13, stride) if stride else {}
    keys |= _both(2, 12, dilation) if dilation else {}
    words = {"SAME_UPPER": -233, "SAME_LOWER": -234}
    if padding is not None:
        keys |= {4: words[padding]} if padding in words else _both(4, 14, padding)
    return _run("Convolution", x, keys, weight)


def conv_transpose2d(x, weight, stride=None, padding=None, output_padding=None):
    weight = weight.transpose(1, 0, 2, 3)
    keys = {0: len(weight), 6: weight.size, **_both(1, 11, weight.shape[2:])}
    keys |= _both(3, 13, stride) if stride else {}
    keys |= _both(4, 14, padding) if padding is not None else {}
    keys |= _both(18, 19, output_padding) if output_padding is not None else {}
    return _run("Deconvolution", x, keys, np.ascontiguousarray(weight))


def _pool(kind, x, kernel_size, stride=None, padding=None):
    keys = {0: kind, **_both(1, 11, kernel_size)}
    keys |= _both(2, 12, stride) if stride else {}
    if isinstance(padding, str):
        keys |= {5: POOLS[padding]}
    elif padding is not None:
        keys |= _both(3, 13, padding)
    return _run("Pooling", x, keys)


def max_pool2d(x, **arguments):
    return _pool(0, x, **arguments)


def avg_pool2d(x, **arguments):
    return _pool(1, x, **arguments)


if __name__ == "__main__":
    settings.run(globals())
