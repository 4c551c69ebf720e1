"""IDX, the file format of MNIST: a small header that announces an array, then the array."""

import gzip
import math
import zlib

import numpy as np

from cnnlib import arguments

# The third byte of a file says what its numbers are; all of them are big-endian.
_TYPES = {8: ">u1", 9: ">i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}
_MOST_AXES = 32  # more than numpy 1 can hold
_BEST_COMPRESSION = 1032  # deflate cannot shrink data by more than this factor


class DataError(ValueError):
    """A data file is damaged, is something else, or cannot be had; the message says which and what to do."""


def read_idx(path, expected_shape=None):
    """The array in an IDX file, plain or compressed by gzip (told by its content, not by its name).

    `expected_shape` is the shape it must have, None standing for any size: `(None, 28, 28)`.
    Returns an array of its own in the machine's byte order. Never reads more than the header announces
    and never executes anything. Raises DataError, naming the file, for everything that is not a complete
    IDX file, and FileNotFoundError where there is none.
    Source: the format is described by LeCun, Cortes & Burges with their MNIST database.
    """
    path = arguments.file_path("path", path)
    if not (expected_shape is None or isinstance(expected_shape, (tuple, list))):
        cure = "pass one size per axis, such as (None, 28, 28)"
        raise TypeError(f"expected_shape must be a tuple or None, got {expected_shape!r:.60}; {cure}")
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
            file.seek(0)
            room = path.stat().st_size * (_BEST_COMPRESSION if packed else 1)
            return _read(gzip.GzipFile(fileobj=file) if packed else file, path, room, expected_shape)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(f"{path}: damaged gzip ({error}); delete the file and download it again") from None
    except FileNotFoundError:
        raise FileNotFoundError(f"there is no file {path}; check the folder and the name") from None
    except OSError as error:
        cure = "name a file that may be read"
        raise DataError(f"{path} cannot be read: {error.strerror or error}; {cure}") from None


def _read(file, path, room, expected_shape):
    """The array from an open file that can hold at most `room` bytes."""
    dtype, shape = _header(file, path, expected_shape)
    wanted = math.prod(shape) * dtype.itemsize
    room -= file.tell()
    if wanted > room:  # before any memory is asked for
        raise DataError(
            f"{path} is cut off: at most {room} of {wanted} bytes of shape {shape}; "
            "delete the file and download it again"
        )
    content = file.read(wanted)
    if len(content) < wanted:
        raise DataError(
            f"{path} is cut off: {len(content)} of {wanted} bytes of shape {shape}; "
            "delete the file and download it again"
        )
    if file.read(1):
        raise DataError(f"{path} holds more than the {wanted} bytes its header announces (shape {shape})")
    return np.frombuffer(content, dtype).reshape(shape).astype(dtype.newbyteorder("="))


def _header(file, path, expected_shape):
    """What the first bytes announce: `(dtype, shape)`."""
    magic = file.read(4)
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in _TYPES or magic[3] > _MOST_AXES:
        raise DataError(
            f"{path} is not an IDX file: it starts with {magic!r}, expected "
            f"{_expected_magic(expected_shape)}; delete the file and download it again"
        )
    sizes = file.read(4 * magic[3])
    if len(sizes) < 4 * magic[3]:
        raise DataError(f"{path} is cut off inside its header; delete the file and download it again")
    shape = tuple(int.from_bytes(sizes[start : start + 4], "big") for start in range(0, len(sizes), 4))
    if expected_shape is not None and not _fits(shape, expected_shape):
        expected = tuple(expected_shape)
        raise DataError(f"{path} holds an array of shape {shape}, expected {expected}; it is another file")
    return np.dtype(_TYPES[magic[2]]), shape


def _expected_magic(expected_shape):
    """How the first four bytes should look."""
    if expected_shape is None:
        return r"b'\x00\x00', a type of 8, 9 or 11 to 14, and the number of axes"
    return f"{bytes([0, 0, 8, len(expected_shape)])!r} (unsigned bytes with {len(expected_shape)} axes)"


def _fits(shape, expected):
    """Whether a shape is as expected, where None stands for any size."""
    return len(shape) == len(expected) and all(want in (None, size) for size, want in zip(shape, expected))
