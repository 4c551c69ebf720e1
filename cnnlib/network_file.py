"""Networks as `.npz` files: what describes the layers, and the arrays; nothing in a file is ever executed."""

import io
import json
import struct
import zipfile
import zlib

import numpy as np

from cnnlib import files, layers

_KINDS = {
    name: getattr(layers, name)
    for name in ("Conv2d", "ConvTranspose2d", "MaxPool2d", "AvgPool2d", "ReLU", "Flatten", "Linear",
                 "BatchNorm2d", "Dropout", "GlobalAvgPool2d", "Residual")
}  # fmt: skip
_UNREADABLE = (zipfile.BadZipFile, zlib.error, RuntimeError, ValueError, EOFError, OSError, KeyError,
               IndexError, OverflowError, MemoryError, struct.error, SyntaxError)  # fmt: skip


def write(path, stack, arrays):
    """Write the layers `stack` and their `arrays` by name to a file, which replaces an old one at the end."""
    described = [_described(layer, f"{number}.{type(layer).__name__}") for number, layer in enumerate(stack)]
    with files.replacing(path) as file:
        np.savez(file, architecture=json.dumps(described), **arrays)


def read(path):
    """`(layers, arrays by name)` of a file; the arrays are not yet in the layers.

    Raises ValueError where the file is damaged or describes unknown layers, and FileNotFoundError where
    there is none.
    """
    arrays = _arrays_in(path)
    return _build(arrays.pop("architecture", None), path), arrays


def _arrays_in(path):
    """The arrays of an `.npz` file by name; every byte is held against the checksums of the archive."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise FileNotFoundError(f"there is no file {path}; check the folder and the name") from None
    except OSError as error:
        cure = "name a file that Sequential.save wrote"
        raise ValueError(f"{path} cannot be read: {error.strerror or error}; {cure}") from None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_size(archive, len(content))
            return {name.removesuffix(".npy"): _array(archive.read(name)) for name in archive.namelist()}
    except _UNREADABLE as error:
        what = "is not a network written by Sequential.save, or it is damaged"
        raise ValueError(f"{path} {what}: {error}") from None


def _check_size(archive, size):
    """Raise where the arrays are larger than the file: `save` does not compress, giants in small files do."""
    unpacked = sum(member.file_size for member in archive.infolist())
    if unpacked > size:
        grown = f"its {size:,} bytes unpack to {unpacked:,} bytes"
        raise ValueError(f"{grown}, which no file of Sequential.save does")


def _array(content):
    """The array in the bytes of an `.npy` file; pickled objects are refused."""
    return np.lib.format.read_array(io.BytesIO(content), allow_pickle=False)


def _build(architecture, path):
    """Layers from their stored description."""
    try:
        return [_built(entry) for entry in json.loads(str(architecture))]
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        what = f"does not describe layers this version knows ({error})"
        raise ValueError(f"{path} {what}; save the network again") from None


def _described(layer, name):
    """A layer as what JSON can hold: its kind, its arguments, and the layers inside it."""
    if _KINDS.get(type(layer).__name__) is not type(layer):
        known = ", ".join(_KINDS)
        raise TypeError(f"layer {name} is not one of {known}; only these can be saved")
    entry = {"layer": type(layer).__name__, **layer.config()}
    if isinstance(layer, layers.Residual):
        entry["layers"] = [_described(one, f"{name}.{number}") for number, one in enumerate(layer.layers)]
        entry["shortcut"] = [_described(one, f"{name}.shortcut") for one in layer.around()]
    return entry


def _built(entry):
    """The layer of a description."""
    kind = _KINDS[entry.pop("layer")]
    if kind is not layers.Residual:
        return kind(**entry)
    inside, around = ([_built(one) for one in entry[way]] for way in ("layers", "shortcut"))
    return kind(*inside, shortcut=around[0] if len(around) == 1 else around)
