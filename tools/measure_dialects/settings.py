"""Random settings of one library: draw them, run them there, keep what came out (or that it refused).

A script `measure_NAME.py` says in `PADDINGS` which paddings each operation is asked with, defines a
function for
each operation, and ends in `settings.run(globals())`. The function gets our arrays, as `cnnlib.dialects`
does, and
only those arguments that a caller wrote down, so that the library's own defaults are measured too.
Runs on Python 3.8 with numpy alone beside the library.
"""

import json
import sys
import zlib

import numpy as np

DRAWS, REFUSALS = 30, 4
NUMBER, PAIR, PAIRS, FOUR = "a number", "a pair", "two pairs", "four numbers"
NAN = -128  # what stands for NaN among the stored inputs
DEFAULTS = {
    "STRIDES": (1, 2, 3),
    "CHANNELS": (1, 2),
    "SQUARE": False,
    "REQUIRED": False,
    "FITTING": False,
    "BATCH": (1, 1, 2),
}


def run(script):
    """Measure every operation that the script `script` (its globals) defines; write the vectors to
    argv[1].
    """
    options = {name: script.get(name, value) for name, value in DEFAULTS.items()}
    options["forward"] = script.get("max_pool2d")
    records, inputs, outputs = [], [], []
    for operation, paddings in script["PADDINGS"].items():
        rng = np.random.default_rng(zlib.crc32(f"{script['LIBRARY']} {operation}".encode()))
        for arguments, arrays, result in _measured(rng, operation, paddings, script[operation], options):
            record = {"library": script["LIBRARY"], "operation": operation, "arguments": arguments}
            record["inputs"] = [array.shape for array in arrays]
            inputs += [array.ravel() for array in arrays]
            if isinstance(result, Exception):
                record["refused"] = type(result).__name__
            else:
                record["output"] = result.shape
                outputs.append(result.ravel())
            records.append(record)
    if "max_pool2d" in script["PADDINGS"]:
        _measure_nan(script, records, inputs, outputs)
    np.savez(
        sys.argv[1],
        records=json.dumps(records),
        version=script["VERSION"](),
        inputs=np.nan_to_num(np.concatenate(inputs), nan=NAN).astype(np.int8),
        outputs=np.concatenate(outputs).astype(np.float32),
    )
    print(script["LIBRARY"], script["VERSION"](), len(records), "vectors")


def _measured(rng, operation, paddings, function, options):
    """Arguments, arrays and result of enough settings; results are arrays or the exception raised."""
    answered = refused = 0
    for number in range(40 * DRAWS):
        arguments, arrays = _draw(rng, operation, paddings[number % len(paddings)], options)
        if options["FITTING"] and not _fits(operation, arguments, arrays[0], arrays):
            continue
        try:
            if operation == "max_pool2d_backward":
                size = np.shape(options["forward"](arrays[0].astype(np.float32), **arguments))
                arrays.insert(0, rng.integers(1, 10, size))
            result = np.asarray(function(*[array.astype(np.float32) for array in arrays], **arguments))
        except Exception as error:  # whatever a library raises is its refusal
            result = error
        if isinstance(result, Exception):
            refused += 1
            if refused <= REFUSALS:
                yield arguments, arrays, result
        elif (
            result.size
            and all(array.size for array in arrays)
            and _fits(operation, arguments, arrays[-1] if "backward" in operation else arrays[0], arrays)
        ):
            answered += 1
            yield arguments, arrays, result
        if answered == DRAWS:
            return
    raise SystemExit(f"{operation}: only {answered} of {DRAWS} settings were answered; last: {result!r}")


def _measure_nan(script, records, inputs, outputs):
    """Max pooling of one 2×2 window with a NaN at each of its four places."""
    arguments = script.get("NAN", {"kernel_size": 2})
    for place in range(4):
        x = np.array([1.0, 4.0, 2.0, 3.0], np.float32)
        x[place] = np.nan
        x = x.reshape(1, 1, 2, 2)
        result = np.asarray(script["max_pool2d"](x, **arguments))
        records.append(
            {
                "library": script["LIBRARY"],
                "operation": "max_pool2d",
                "arguments": arguments,
                "nan": True,
                "inputs": [x.shape],
                "output": result.shape,
            }
        )
        inputs.append(x.ravel())
        outputs.append(result.ravel())


def _draw(rng, operation, kind, options):
    """One setting with this kind of padding: the arguments as a caller writes them, and the arrays."""
    kernel = _sizes(rng, (1, 2, 3, 4), options["SQUARE"])
    stride = _sizes(rng, options["STRIDES"], options["SQUARE"])
    size = rng.integers(3, 8, 2)
    arguments = {}
    if "pool" in operation:
        arguments["kernel_size"] = kernel
    if (options["REQUIRED"] or rng.random() < 0.75) and options["STRIDES"] != (1,):
        arguments["stride"] = stride
    if options["REQUIRED"] or rng.random() < 0.85:
        arguments["padding"] = _padding(rng, kind, kernel if "pool" in operation else (4, 4))
    if operation == "conv2d" and options.get("SQUARE") is False and rng.random() < 0.35:
        arguments["dilation"] = _sizes(rng, (1, 2), False)
    if operation == "conv_transpose2d" and rng.random() < 0.3:
        arguments["output_padding"] = _sizes(rng, (0, 1), False)
    channels, batch = options["CHANNELS"], rng.choice(options["BATCH"])
    x = (
        rng.integers(0, 3, (batch, rng.choice(channels), *size))
        if "max" in operation
        else rng.integers(-9, 10, (batch, rng.choice(channels), *size))
    )
    if "max" in operation:
        x -= 1
    arrays = [x]
    if "conv" in operation:
        other = rng.choice(channels)
        places = (x.shape[1], other) if "transpose" in operation else (other, x.shape[1])
        arrays.append(
            rng.integers(-4, 5, places + (kernel if isinstance(kernel, tuple) else (kernel, kernel)))
        )
    return arguments, arrays


def _fits(operation, arguments, x, arrays):
    """Whether the kernel fits into the padded picture; some libraries answer with rubbish where it does
    not.
    """
    padding = arguments.get("padding")
    if operation == "conv_transpose2d" or isinstance(padding, str) and padding.lower() != "valid":
        return (
            "pool" not in operation
            or padding != "full"
            or _fits(operation, {**arguments, "padding": 0}, x, arrays)
        )
    windows = pair(arguments["kernel_size"]) if "pool" in operation else arrays[1].shape[2:]
    spans = [(k - 1) * d + 1 for k, d in zip(windows, pair(arguments.get("dilation", 1)))]
    around = 0 if padding is None or isinstance(padding, str) else np.sum(padding, dtype=int)
    if np.ndim(padding) == 2:
        return all(span <= size + sum(side) for span, size, side in zip(spans, x.shape[2:], padding))
    # Four numbers come in several orders, so the smallest of their sums is taken: few settings are lost by
    # it.
    added = (0, 0) if np.size(padding) == 4 or not around else [2 * number for number in pair(padding)]
    return all(span <= size + more for span, size, more in zip(spans, x.shape[2:], added))


def _sizes(rng, choices, square):
    """An int for both axes, or (vertical, horizontal)."""
    first, second = (int(size) for size in rng.choice(choices, 2))
    return first if square or rng.random() < 0.5 else (first, second)


def _padding(rng, kind, kernel):
    """One padding of the kind asked for; numbers reach half a pool's window and now and then beyond."""
    most = [
        size // 2 + (rng.random() < 0.1)
        for size in (kernel if isinstance(kernel, tuple) else (kernel, kernel))
    ]
    above, below = (int(number) for number in rng.integers(0, most[0] + 1, 2))
    left, right = (int(number) for number in rng.integers(0, most[1] + 1, 2))
    drawn = {
        NUMBER: min(above, left),
        PAIR: (above, left),
        PAIRS: ((above, below), (left, right)),
        FOUR: (above, below, left, right),
    }
    return drawn.get(kind, kind)


def pair(value):
    """`value` as (vertical, horizontal)."""
    return tuple(value) if isinstance(value, (tuple, list)) else (value, value)


def renamed(arguments, **names):
    """The arguments under the library's names; what was left out stays left out."""
    return {names.get(name, name): value for name, value in arguments.items()}


def last(x):
    """(N, C, H, W) to (N, H, W, C)."""
    return np.ascontiguousarray(np.transpose(x, (0, 2, 3, 1)))


def first(x):
    """(N, H, W, C) to (N, C, H, W)."""
    return np.transpose(np.asarray(x), (0, 3, 1, 2))


def kernel_last(weight):
    """(A, B, kH, kW) to (kH, kW, B, A): filters and transposed filters alike."""
    return np.ascontiguousarray(np.transpose(weight, (2, 3, 1, 0)))
