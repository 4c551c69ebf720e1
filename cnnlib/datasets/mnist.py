"""MNIST: 70,000 handwritten digits, read from a folder or downloaded into it once."""

import contextlib
import hashlib
import math
import os
from typing import NamedTuple

import numpy as np
import pooch

from cnnlib import files
from cnnlib.datasets.digits import Dataset
from cnnlib.datasets.idx import DataError, read_idx
from cnnlib.ops.arrays import check_labels

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
TIMEOUT = 20  # seconds without a sign of life from a server
_TO_FALL_BACK_ON = "every lesson also runs on the embedded digits, load_digits()"
_REASONS = {
    "ConnectionError": "no connection",
    "ConnectTimeout": "no answer",
    "ReadTimeout": "stopped answering",
    "ChunkedEncodingError": "broke off",
    "SSLError": "no secure connection",
}


class Source(NamedTuple):
    """One of the four files: what a right one looks like."""

    name: str
    shape: tuple
    packed_bytes: int
    packed_sha256: str  # of the .gz file as the mirrors have it
    content_sha256: str  # of what is inside, however it was compressed


SOURCES = (
    Source(
        "train-images-idx3-ubyte.gz", (60_000, 28, 28), 9_912_422,
        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    ),
    Source(
        "train-labels-idx1-ubyte.gz", (60_000,), 28_881,
        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    ),
    Source(
        "t10k-images-idx3-ubyte.gz", (10_000, 28, 28), 1_648_877,
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    ),
    Source(
        "t10k-labels-idx1-ubyte.gz", (10_000,), 4_542,
        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    ),
)  # fmt: skip


def load_mnist(download=True):
    """60,000 handwritten digits of 28×28 pixels to learn from and 10,000 to test on.

    Returns a `Dataset` with images `(N, 1, 28, 28)` float32 in [0, 1]. The four files are looked for in the
    folder that the environment variable CNNLIB_DATA names, else in the user's cache; what is missing is
    downloaded once, unless `download=False`. Files put there by hand, compressed or not, are welcome
    if their content is right. Raises DataError, in one line, for whatever goes wrong.
    Source: LeCun, Cortes & Burges, "The MNIST database of handwritten digits".
    """
    folder = data_folder()
    arrays = [_read(source, folder, download) for source in SOURCES]
    images = [array[:, None].astype(np.float32) / np.float32(255) for array in arrays[::2]]
    labels = [array.astype(np.int64) for array in arrays[1::2]]
    return Dataset(images[0], labels[0], images[1], labels[1])


def data_folder():
    """Where downloaded data are kept: the folder CNNLIB_DATA, or the user's cache."""
    return files.expanded(os.environ.get("CNNLIB_DATA") or pooch.os_cache("cnnlib"))


def find(source, folder):
    """The local file, compressed or not, where it lies by itself or where other programs put it; or None.

    Others write `train-images.idx3-ubyte`, and torchvision has its files in `MNIST/raw`.
    """
    names = [
        name
        for packed in (source.name, source.name.replace("-idx", ".idx"))
        for name in (packed, packed.removesuffix(".gz"))
    ]
    places = (folder, folder / "mnist", folder / "MNIST" / "raw", folder / "raw")
    candidates = [place / name for place in places for name in names]
    return next((path for path in candidates if _is_file(path)), None)


def _is_file(path):
    """Whether there is a file; a name that the system refuses is none."""
    try:
        return path.is_file()
    except OSError:
        return False


def verified(path, source):
    """The array in a file, once shape, labels and checksum are right."""
    array = read_idx(path, source.shape)
    if array.ndim == 1:
        try:
            check_labels(array, len(array), 10)
        except (ValueError, TypeError) as error:
            raise DataError(f"{path}: {error}; delete the file and download it again") from None
    found = _content_sha256(array)
    if found != source.content_sha256:
        raise DataError(
            f"{path}: its content has sha256 {found}, expected {source.content_sha256}; "
            "delete the file and download it again"
        )
    return array


def _content_sha256(array):
    """The checksum of the IDX file of unsigned bytes that holds this array."""
    if array.dtype != np.uint8:
        return f"of {array.dtype} numbers"
    header = bytes([0, 0, 8, array.ndim]) + b"".join(size.to_bytes(4, "big") for size in array.shape)
    return hashlib.sha256(header + array.tobytes()).hexdigest()


def _read(source, folder, download):
    """The array of one file, downloaded first where it is missing."""
    path = find(source, folder)
    if path is None and not download:
        raise DataError(_what_is_missing(folder, "download=False"))
    return verified(path or _fetch(source, folder), source)


def _fetch(source, folder):
    """Download one file from the first mirror that has it right; returns its path."""
    reasons = []
    for url in (mirror + source.name for mirror in MIRRORS):
        try:
            return _download(url, source, folder)
        except _CannotStore:
            raise
        except Exception as error:  # whatever a network can do, the next mirror may do better
            reasons.append(f"{url}: {_reason(error)}")
    raise DataError(_what_is_missing(folder, "could not download: " + "; ".join(reasons)))


def _download(url, source, folder):
    """One try at one mirror; the file appears under its name only once it is complete and right."""
    temporary = files.temporary_in(folder)  # its own, so that two can download at once
    with _storing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        file = temporary.open("xb")
        files.remove_abandoned(temporary)
    try:
        with file:
            shown = source.packed_bytes > 10**6
            get = pooch.HTTPDownloader(progressbar=shown, chunk_size=2**16, timeout=TIMEOUT)
            get(url, _Limited(file, source, folder), None)
        _check_download(temporary, source)
        with _storing(folder):
            files.move(temporary, folder / source.name)
    finally:
        temporary.unlink(missing_ok=True)
    return folder / source.name


def _check_download(path, source):
    """Raise unless the file that came is the right one, perhaps compressed in another way."""
    try:
        verified(path, source)
    except DataError as error:
        problem = str(error).replace(str(path), "it").split(";")[0]
        found = pooch.file_hash(str(path))
        raise DataError(f"sha256 {found}, expected {source.packed_sha256} ({problem})") from None


class _Limited:
    """A file for a downloader to write to, which takes no more than the right file could have."""

    def __init__(self, file, source, folder):
        self.file, self.folder = file, folder
        # Some servers send the content decompressed; a little more lets the checksum speak.
        self.left = max(math.prod(source.shape), source.packed_bytes) + 2**16

    def write(self, chunk):
        self.left -= len(chunk)
        if self.left < 0:
            raise DataError("sends far more bytes than the file has")
        with _storing(self.folder):
            self.file.write(chunk)

    def flush(self):
        with _storing(self.folder):
            self.file.flush()


class _CannotStore(DataError):
    """The folder cannot be written, so that no other mirror can help."""


@contextlib.contextmanager
def _storing(folder):
    """Turn what a disk can refuse into a message that names the folder and the cure."""
    try:
        yield
    except OSError as error:
        raise _CannotStore(
            f"cannot write to {folder} ({error.strerror or error}); set the environment variable CNNLIB_DATA "
            f"to a folder that can be written and has 80 MB free; {_TO_FALL_BACK_ON}"
        ) from None


def _reason(error):
    """Why a download failed, in a few words."""
    response = getattr(error, "response", None)
    if response is not None:
        return f"HTTP {response.status_code}"
    if isinstance(error, DataError):
        return str(error)
    return _REASONS.get(type(error).__name__, f"{type(error).__name__}: {error}".splitlines()[0][:100])


def _what_is_missing(folder, why):
    """One line: the files, the reason, where to put them by hand, and what works without them."""
    missing = ", ".join(source.name for source in SOURCES if find(source, folder) is None)
    return (
        f"MNIST is not complete in {folder}: {missing} missing ({why}); put the files there by hand or set "
        f"CNNLIB_DATA to a folder that has them; {_TO_FALL_BACK_ON}"
    )
