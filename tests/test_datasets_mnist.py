"""IDX files and MNIST: what is refused and why, and downloads from a server that misbehaves."""

import errno
import gzip
import hashlib
import os
import pickle
import subprocess
import sys
import threading
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from cnnlib.datasets import DataError, load_mnist, mnist, read_idx
from support.small_mnist import (
    ARRAYS,
    FILES,
    NAMES,
    PROGRAM,
    SOURCES,
    TYPES,
    assert_small_mnist,
    idx,
    names_in,
    sends,
    status,
)

SHARED = Path(__file__).parents[2] / "shared" / "data" / "mnist"
REAL = pytest.mark.skipif(not SHARED.is_dir(), reason="the files of MNIST are not beside the repository")


def stored(folder, content, name="file-idx"):
    path = folder / name
    path.write_bytes(content)
    return path


# read_idx


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
@pytest.mark.parametrize("shape", [(7,), (2, 3), (4, 2, 5), (0, 28, 28), (1, 1, 2, 2), ()])
@pytest.mark.parametrize("code", TYPES)
def test_every_type_and_shape_is_read(tmp_path, code, shape, pack):
    array = (np.random.default_rng(0).random(shape) * 100).astype(TYPES[code])
    read = read_idx(stored(tmp_path, pack(idx(array, code)), "name without an ending"))
    assert read.shape == shape
    assert read.dtype == np.dtype(TYPES[code]).newbyteorder("=")
    assert (read == array).all()
    assert read.flags.writeable


def test_a_path_as_text_and_the_expected_shape(tmp_path):
    path = stored(tmp_path, idx(np.arange(12).reshape(3, 2, 2)))
    for expected in (None, (3, 2, 2), (None, 2, 2), [None, None, None]):
        assert read_idx(str(path), expected).sum() == 66
    for wrong in ((4, 2, 2), (None, 2, 3), (None, 2), (3, 2, 2, 1)):
        with pytest.raises(DataError, match=r"shape \(3, 2, 2\), expected \("):
            read_idx(path, wrong)


class Explosive:
    """Unpickling this would leave a trace."""

    def __reduce__(self):
        return os.mkdir, (str(Path(os.environ["TRACE"])),)


GOOD = idx(np.arange(100).reshape(10, 10))
PACKED = gzip.compress(GOOD)
BAD = {  # content of the file, words of the message
    "empty": (b"", ["not an IDX file", "b''", r"b'\x00\x00\x08\x02'"]),
    "three bytes": (b"\0\0\x08", ["not an IDX file", r"b'\x00\x00\x08'"]),
    "web page": (b"<!DOCTYPE html><h1>503</h1>", ["not an IDX file", "b'<!DO'", r"b'\x00\x00\x08\x02'"]),
    "packed web page": (gzip.compress(b"<html>"), ["not an IDX file", "b'<htm'"]),
    "unknown type": (b"\0\0\x0a\x02" + GOOD[4:], ["not an IDX file", r"b'\x00\x00\n\x02'"]),
    "too many axes": (b"\0\0\x08\xff" + b"\0" * 2000, ["not an IDX file", "xff"]),
    "cut in the header": (GOOD[:9], ["cut off", "header"]),
    "cut": (GOOD[:-30], ["cut off", "70 of 100 bytes"]),
    "packed and cut inside": (gzip.compress(GOOD[:-30]), ["cut off", "70 of 100 bytes", "download it again"]),
    "truncated gzip": (PACKED[:-20], ["damaged gzip", "delete", "download it again"]),
    "gzip without its checksum": (PACKED[:-8], ["damaged gzip"]),
    "gzip with a wrong checksum": (PACKED[:-8] + b"\0" * 4 + PACKED[-4:], ["damaged gzip"]),
    "gzip header only": (PACKED[:2], ["damaged gzip"]),
    "gzip of noise": (PACKED[:10] + b"\xff" * 40, ["damaged gzip"]),
    "longer than announced": (GOOD + b"!", ["more than the 100 bytes"]),
    "packed and longer": (gzip.compress(GOOD + b"!"), ["more than the 100 bytes"]),
    "more axes": (idx(np.zeros((1, 10, 10))), ["(1, 10, 10)", "expected (10, 10)"]),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_its_name(tmp_path, name):
    content, words = BAD[name]
    path = stored(tmp_path, content)
    with pytest.raises(DataError) as error:
        read_idx(path, (10, 10))
    missing = [word for word in [str(path), *words] if word not in str(error.value)]
    assert not missing, f"{missing} not in: {error.value}"
    assert "\n" not in str(error.value)
    assert isinstance(error.value, ValueError)


def test_a_pickle_is_never_opened(tmp_path, monkeypatch):
    trace = tmp_path / "trace"
    monkeypatch.setenv("TRACE", str(trace))
    for pack in (bytes, gzip.compress):
        with pytest.raises(DataError, match="not an IDX file"):
            read_idx(stored(tmp_path, pack(pickle.dumps(Explosive()))))
    assert not trace.exists()


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_a_header_that_lies_costs_no_memory(tmp_path, pack):
    huge = stored(tmp_path, pack(idx(np.zeros(9), shape=(2**32 - 1,) * 3)))
    bomb = stored(tmp_path, pack(idx(np.zeros(9)) + b"\0" * 30_000_000), "bomb")
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match="cut off"):
            read_idx(huge)
        with pytest.raises(DataError, match="more than the 9 bytes"):
            read_idx(bomb)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_what_is_not_a_file(tmp_path):
    with pytest.raises(FileNotFoundError, match="no file .*absent"):
        read_idx(tmp_path / "absent")
    with pytest.raises(DataError, match="cannot be read"):
        read_idx(tmp_path)


# Downloads of a small MNIST


def redirects(path):
    def answer(request):
        request.send_response(302)
        request.send_header("Location", path)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return answer


@pytest.fixture
def folder(tmp_path, monkeypatch, server):
    """An empty data folder, two mirrors on the server, and the small MNIST in place of the real one."""
    folder = tmp_path / "Müllers data"
    monkeypatch.setenv("CNNLIB_DATA", str(folder))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(mnist, "SOURCES", SOURCES)
    monkeypatch.setattr(mnist, "MIRRORS", (f"{server.address}/one/", f"{server.address}/two/"))
    return folder


def put(folder, names=NAMES, change=lambda content: content):
    """Files laid into the folder by hand."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_bytes(change(FILES[name]))


def test_the_first_call_downloads_and_the_second_does_not(folder, server):
    server.serve_all("one")
    assert_small_mnist(load_mnist())
    assert server.asked == [f"/one/{name}" for name in NAMES]
    assert names_in(folder) == sorted(NAMES)
    assert all((folder / name).read_bytes() == content for name, content in FILES.items())
    assert_small_mnist(load_mnist())
    assert_small_mnist(load_mnist(download=False))
    assert len(server.asked) == 4


def test_only_what_is_missing_is_downloaded(folder, server):
    put(folder, NAMES[:3])
    server.serve_all("one")
    assert_small_mnist(load_mnist())
    assert server.asked == [f"/one/{NAMES[3]}"]


OTHER = gzip.compress(idx(ARRAYS[0][::-1]), mtime=0)  # a right file of wrong images
PAGE = b"<html>Please log in</html>"
FAILURES = {  # how the first mirror fails, what the final message says about it
    "404": (status(404), "HTTP 404"),
    "403": (status(403), "HTTP 403"),
    "503": (status(503), "HTTP 503"),
    "web page": (sends(PAGE), "b'<htm'"),
    "redirect to a web page": (redirects("/login"), "b'<htm'"),
    "wrong images": (sends(OTHER), hashlib.sha256(OTHER).hexdigest()),
    "empty": (sends(b""), "b''"),
    "cut off": (sends(FILES[NAMES[0]][:500], length=len(FILES[NAMES[0]])), "broke off"),
    "cut off and consistent": (sends(FILES[NAMES[0]][:500]), "damaged gzip"),
    "endless": (sends(b"\0" * 2_000_000), "more bytes than the file has"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_failing_mirror_is_passed_over_and_leaves_nothing_behind(folder, server, name):
    answer, _ = FAILURES[name]
    server.serve_all("one")
    server.serve_all("two")
    server.answers |= {f"/one/{NAMES[0]}": answer, "/login": sends(PAGE)}
    assert_small_mnist(load_mnist())
    assert f"/two/{NAMES[0]}" in server.asked
    assert f"/two/{NAMES[1]}" not in server.asked
    assert names_in(folder) == sorted(NAMES)


@pytest.mark.parametrize("name", FAILURES)
def test_when_every_mirror_fails_the_message_says_why_for_each(folder, server, name):
    answer, reason = FAILURES[name]
    server.answers |= {f"/one/{NAMES[0]}": answer, "/login": sends(PAGE)}
    put(folder, NAMES[1:3])
    with pytest.raises(DataError) as error:
        load_mnist()
    message = str(error.value)
    for word in (
        f"{server.address}/one/{NAMES[0]}: ", reason, f"{server.address}/two/{NAMES[0]}: HTTP 404",
        str(folder), "by hand", "CNNLIB_DATA", "load_digits()", NAMES[3],
    ):  # fmt: skip
        assert word in message
    assert NAMES[1] not in message  # it is there
    assert "\n" not in message
    assert names_in(folder) == sorted(NAMES[1:3])
    if name == "wrong images":
        assert SOURCES[0].packed_sha256 in message


def test_offline_the_message_is_one_line_and_the_traceback_short(folder, monkeypatch, server):
    server.close()
    with pytest.raises(DataError) as error:
        load_mnist()
    message = str(error.value)
    assert message.count("no connection") == 2
    assert all(word in message for word in (*NAMES, str(folder), "by hand", "CNNLIB_DATA", "load_digits()"))
    assert "\n" not in message
    assert len(error.traceback) < 8
    assert error.value.__cause__ is None
    assert error.value.__suppress_context__ or error.value.__context__ is None


def test_without_download_nobody_is_asked(folder, server):
    server.serve_all("one")
    with pytest.raises(DataError, match="download=False.*by hand.*load_digits"):
        load_mnist(download=False)
    assert server.asked == []
    assert not folder.exists()


def test_a_server_that_unpacks_or_packs_anew_is_welcome(folder, server):
    server.serve_all("one")
    server.answers[f"/one/{NAMES[0]}"] = sends(FILES[NAMES[0]], Content_Encoding="gzip")
    server.answers[f"/one/{NAMES[2]}"] = sends(gzip.compress(idx(ARRAYS[2]), 1))
    assert_small_mnist(load_mnist())
    assert_small_mnist(load_mnist(download=False))


@pytest.mark.parametrize("place", ["", "mnist"])
def test_files_laid_there_by_hand_are_taken_if_their_content_is_right(folder, place):
    put(folder / place, NAMES[:2], lambda content: gzip.compress(gzip.decompress(content), 1))
    for name, array in zip(NAMES[2:], ARRAYS[2:]):
        (folder / place / name.removesuffix(".gz")).write_bytes(idx(array))
    assert_small_mnist(load_mnist(download=False))


def label_77(content):
    labels = bytearray(gzip.decompress(content))
    labels[8 + 13] = 77
    return gzip.compress(bytes(labels))


SPOILT = {
    "a label": (NAMES[1], label_77, ["label 77 at index 13", "0..9"]),
    "a cut file": (NAMES[0], lambda content: content[:-50], ["damaged gzip"]),
    "other images": (
        NAMES[0],
        lambda content: OTHER,
        [SOURCES[0].content_sha256, hashlib.sha256(idx(ARRAYS[0][::-1])).hexdigest()],
    ),
    "test images": (NAMES[0], lambda content: FILES[NAMES[2]], ["(20, 28, 28)", "(30, 28, 28)"]),
    "signed bytes": (NAMES[3], lambda content: idx(ARRAYS[3], 9), ["int8"]),
    "labels as decimals": (NAMES[3], lambda content: idx(ARRAYS[3], 13), ["float32"]),
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILT)
def test_a_spoilt_local_file_is_named_and_neither_replaced_nor_used(folder, server, name):
    spoilt, change, words = SPOILT[name]
    server.serve_all("one")
    put(folder)
    put(folder, [spoilt], change)
    before = (folder / spoilt).read_bytes()
    with pytest.raises(DataError) as error:
        load_mnist()
    missing = [word for word in [str(folder / spoilt), *words, "delete"] if word not in str(error.value)]
    assert missing in ([], ["delete"] if "another file" in str(error.value) else [])
    assert (folder / spoilt).read_bytes() == before
    assert server.asked == []


def test_an_interrupted_download_leaves_nothing_and_the_next_one_starts_clean(folder, server, monkeypatch):
    server.serve_all("one")
    write = mnist._Limited.write

    def interrupted(self, chunk):
        write(self, chunk[:100])
        raise KeyboardInterrupt

    monkeypatch.setattr(mnist._Limited, "write", interrupted)
    with pytest.raises(KeyboardInterrupt):
        load_mnist()
    assert names_in(folder) == []
    monkeypatch.setattr(mnist._Limited, "write", write)
    assert_small_mnist(load_mnist())


def test_a_folder_that_cannot_be_made_is_named_with_the_cure(folder, server, monkeypatch):
    server.serve_all("one")
    folder.parent.joinpath("file").write_text("in the way", encoding="utf-8")
    blocked = folder.parent / "file" / "data"
    monkeypatch.setenv("CNNLIB_DATA", str(blocked))
    with pytest.raises(DataError, match=r"cannot write to .*CNNLIB_DATA.*load_digits") as error:
        load_mnist()
    assert str(blocked) in str(error.value)
    assert server.asked == []


def test_a_folder_whose_name_is_too_long_is_named_with_the_cure(folder, server, monkeypatch):
    server.serve_all("one")
    monkeypatch.setenv("CNNLIB_DATA", str(folder / ("x" * 300)))
    with pytest.raises(DataError, match=r"cannot write to .*xxx.*CNNLIB_DATA"):
        load_mnist()
    with pytest.raises(DataError, match="download=False"):
        load_mnist(download=False)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_named_with_the_cure(folder, server):
    server.serve_all("one")
    folder.mkdir()
    folder.chmod(0o500)
    with pytest.raises(DataError, match=r"cannot write to .*CNNLIB_DATA"):
        load_mnist()


def test_a_full_disk_ends_the_download_at_once_and_leaves_nothing(folder, server, monkeypatch):
    server.serve_all("one")

    class Full:
        """A file on a disk without room."""

        def write(self, chunk):
            raise OSError(errno.ENOSPC, "No space left on device")

    make = mnist._Limited.__init__
    monkeypatch.setattr(mnist._Limited, "__init__", lambda self, file, *rest: make(self, Full(), *rest))
    with pytest.raises(DataError, match=r"cannot write to .*No space left.*CNNLIB_DATA"):
        load_mnist()
    assert server.asked == [f"/one/{NAMES[0]}"]
    assert names_in(folder) == []


def test_a_complete_folder_is_never_written_to(folder, monkeypatch):
    put(folder)
    monkeypatch.setattr(Path, "open", only_reading(Path.open))
    monkeypatch.setattr(Path, "mkdir", lambda *arguments, **settings: pytest.fail("mkdir"))
    assert_small_mnist(load_mnist())


def only_reading(opened):
    def guarded(self, mode="r", *arguments, **settings):
        assert set(mode) <= set("rbt"), f"{self} opened with {mode}"
        return opened(self, mode, *arguments, **settings)

    return guarded


def test_two_processes_download_at_once_and_both_have_it(folder, server):
    server.serve_all("one")
    together = threading.Barrier(2, timeout=60)

    def waits_for_the_other(request):
        together.wait()
        sends(FILES[NAMES[0]])(request)

    server.answers[f"/one/{NAMES[0]}"] = waits_for_the_other
    rows = [repr(tuple(source)) for source in SOURCES]
    command = [sys.executable, "-c", PROGRAM, f"{server.address}/one/", *rows]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    running = [subprocess.Popen(command, **pipes) for _ in range(2)]
    for process in running:
        out, err = process.communicate(timeout=90)
        assert out.strip() == "(30, 1, 28, 28)", err
    assert server.asked.count(f"/one/{NAMES[0]}") == 2
    assert names_in(folder) == sorted(NAMES)
    assert_small_mnist(load_mnist(download=False))


def test_the_users_cache_is_the_folder_when_none_is_named(monkeypatch, tmp_path):
    monkeypatch.delenv("CNNLIB_DATA", raising=False)
    assert mnist.data_folder().name == "cnnlib"
    monkeypatch.setenv("CNNLIB_DATA", "")
    assert mnist.data_folder().name == "cnnlib"
    monkeypatch.setenv("CNNLIB_DATA", str(tmp_path))
    assert mnist.data_folder() == tmp_path


# The real files


@REAL
def test_the_real_mnist(monkeypatch):
    monkeypatch.setenv("CNNLIB_DATA", str(SHARED))
    data = load_mnist(download=False)
    assert data.train_images.shape == (60_000, 1, 28, 28)
    assert data.test_images.shape == (10_000, 1, 28, 28)
    assert data.train_images.dtype == data.test_images.dtype == np.float32
    assert data.train_images.min() == data.test_images.min() == 0
    assert data.train_images.max() == data.test_images.max() == 1
    counts = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert np.bincount(data.train_labels).tolist() == counts
    assert np.bincount(data.test_labels).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


@REAL
def test_the_real_files_one_by_one():
    shapes = {source.name: source.shape for source in mnist.SOURCES}
    for name in ("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"):
        array = read_idx(SHARED / name, shapes[name])
        assert array.dtype == np.uint8
        with pytest.raises(DataError, match="expected"):
            read_idx(SHARED / name, (60_000, *shapes[name][1:]))
