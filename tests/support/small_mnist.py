"""A small MNIST with checksums of its own, and a web server on loopback that offers it."""

import contextlib
import gzip
import hashlib
import http.server
import threading

import numpy as np

from cnnlib.datasets import mnist

TYPES = {8: ">u1", 9: ">i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}


def idx(array, code=8, shape=None):
    """The bytes of an IDX file; `shape` may announce something else than is there."""
    shape = array.shape if shape is None else shape
    header = bytes([0, 0, code, len(shape)]) + b"".join(size.to_bytes(4, "big") for size in shape)
    return header + np.asarray(array, TYPES[code]).tobytes()


def small_mnist():
    """Four arrays like those of MNIST, but few."""
    rng = np.random.default_rng(0)
    images = [rng.integers(0, 256, (count, 28, 28), dtype=np.uint8) for count in (30, 20)]
    labels = [np.arange(count, dtype=np.uint8) % 10 for count in (30, 20)]
    return [images[0], labels[0], images[1], labels[1]]


ARRAYS = small_mnist()
NAMES = [source.name for source in mnist.SOURCES]
FILES = {name: gzip.compress(idx(array), mtime=0) for name, array in zip(NAMES, ARRAYS)}
SOURCES = tuple(
    mnist.Source(
        name, array.shape, len(FILES[name]),
        hashlib.sha256(FILES[name]).hexdigest(), hashlib.sha256(idx(array)).hexdigest(),
    )
    for name, array in zip(NAMES, ARRAYS)
)  # fmt: skip


class Server:
    """A web server on loopback; `answers` maps a path to a function that answers the request."""

    def __init__(self):
        self.answers, self.asked = {}, []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                outer.asked.append(self.path)
                outer.answers.get(self.path, status(404))(self)

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def serve_all(self, folder):
        """Offer all four files, as they should be, under a folder."""
        for name, content in FILES.items():
            self.answers[f"/{folder}/{name}"] = sends(content)

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def sends(content, length=None, **headers):
    """Answer 200 with this content; `length` may promise more than comes."""

    def answer(request):
        request.send_response(200)
        request.send_header("Content-Length", str(len(content) if length is None else length))
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        with contextlib.suppress(OSError):  # a reader who has had enough hangs up
            request.wfile.write(content)

    return answer


def status(code):
    return lambda request: request.send_error(code)


def assert_small_mnist(data):
    for loaded, array in zip((data.train_images, data.test_images), ARRAYS[::2]):
        assert loaded.dtype == np.float32
        assert (loaded == array[:, None] / np.float32(255)).all()
    for loaded, array in zip((data.train_labels, data.test_labels), ARRAYS[1::2]):
        assert loaded.dtype == np.int64
        assert (loaded == array).all()


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


# Fetches the four files in a process of its own, from the mirror named first; the rows of SOURCES follow.
PROGRAM = """
import sys
from cnnlib.datasets import mnist
address, *rows = sys.argv[1:]
mnist.MIRRORS = (address,)
mnist.SOURCES = tuple(mnist.Source(*eval(row, {})) for row in rows)
print(mnist.load_mnist().train_images.shape)
"""
