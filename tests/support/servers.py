"""Servers on this machine, for as long as a test needs them."""

import contextlib
import functools
import http.server
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request


def free_port():
    """A port nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class running:
    """A server as long as the `with` lasts."""

    def __init__(self, command, environment, log):
        self.command, self.environment, self.log = command, environment, log

    def __enter__(self):
        self.stream = self.log.open("w", encoding="utf-8")
        self.process = subprocess.Popen(
            self.command, env=self.environment, stdout=self.stream, stderr=self.stream
        )
        return self.process

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)
        self.stream.close()


def wait_for(address, process):
    """Wait until the server answers."""
    for _ in range(240):
        assert process.poll() is None, "the server ended before it answered"
        try:
            with urllib.request.urlopen(address):
                return
        except urllib.error.HTTPError:
            return  # even "not found" is an answer
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.25)
    raise TimeoutError("the server did not answer within a minute")


class _Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files without writing a line about each."""

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def serving(folder):
    """The address at which a folder is served, by the plainest of web servers."""
    handler = functools.partial(_Quiet, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
