"""A real JupyterLab and a real Chromium for the tests of this folder."""

import json
import os
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.request import Request, urlopen

import nbformat
import pytest

from support.ahead import no_look_ahead  # noqa: F401  a fixture
from support.servers import free_port, running, wait_for

CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
MISSING = "no Chromium found: install it (apt-get install chromium) or set CHROMIUM to its path"
FLAGS = "no-sandbox disable-gpu no-first-run disable-sync disable-quic"
FLAGS += " disable-background-networking disable-component-update"
TOKEN = "course"
WINDOWING, ALL_CELLS = "notebook-extension/tracker", '{"windowingMode": "none"}'


@pytest.fixture(scope="session")
def chromium():
    """The program; where CNNLIB_REQUIRE names it, a missing one fails instead of skipping."""
    if not CHROMIUM:
        required = "chromium" in os.environ.get("CNNLIB_REQUIRE", "").split()
        (pytest.fail if required else pytest.skip)(MISSING)
    return CHROMIUM


@pytest.fixture(scope="module")
def browser(chromium):
    """Headless Chromium for one file: Playwright keeps a loop running, which other files cannot have."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=20_000)  # a machine that is busy with other tests may take its time
    with sync_playwright() as machine:
        browser = machine.chromium.launch(
            executable_path=chromium, args=[f"--{flag}" for flag in FLAGS.split()]
        )
        yield browser
        browser.close()


class Lab(NamedTuple):
    """A running JupyterLab: its address and the folder it serves."""

    address: str
    folder: Path

    def write(self, name, sources):
        """A notebook of these code cells in the folder served."""
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        cells = [nbformat.v4.new_code_cell(source) for source in sources]
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), self.folder / name)

    @contextmanager
    def default_windowing(self):
        """Pages opened in here treat cells that are scrolled away as a reader's JupyterLab does."""
        _write_setting(self.folder, WINDOWING, "{}")
        try:
            yield
        finally:
            _write_setting(self.folder, WINDOWING, ALL_CELLS)

    def open(self, browser, name, wait_for):
        """A page with the notebook, all cells run.

        `page.errors` collects whatever goes wrong on it, `page.elsewhere` what it asks other hosts for.
        """
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.errors, page.elsewhere = [], []
        own = (self.address, self.address.replace("http:", "ws:"), "data:", "blob:")
        for event in ("request", "websocket"):
            page.on(event, lambda asked: asked.url.startswith(own) or page.elsewhere.append(asked.url))
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.on("console", lambda message: message.type == "error" and page.errors.append(message.text))
        page.goto(f"{self.address}/lab/tree/{name}?token={TOKEN}&reset")
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        kernel = ".jp-NotebookPanel .jp-Toolbar-kernelName:has-text('Python 3')"
        page.wait_for_selector(kernel, timeout=60_000)
        # The name is there before the kernel answers, and what is run before it answers may be lost.
        page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status='idle']", timeout=60_000)
        page.locator(".jp-Notebook .jp-Cell").first.click()
        page.click('li.lm-MenuBar-item:has-text("Run")')
        page.click('li.lm-Menu-item:has-text("Run All Cells")')
        page.wait_for_function(wait_for, timeout=400_000, polling=200)
        return page


@pytest.fixture(scope="module")
def lab(jupyterlab):
    """The JupyterLab of this process; the kernels that a file of tests has started end with it."""
    yield jupyterlab
    api = f"{jupyterlab.address}/api/sessions"
    signed = {"Authorization": f"token {TOKEN}"}
    with urlopen(Request(api, headers=signed)) as answer:
        sessions = json.load(answer)
    for session in sessions:
        urlopen(Request(f"{api}/{session['id']}", headers=signed, method="DELETE")).close()


@pytest.fixture(scope="module")
def page(request, lab, browser):
    """A notebook of the file's `CELLS` in which all have run, once its `READY` is true on the page."""
    name = f"{request.path.stem.removeprefix('test_')}.ipynb"
    lab.write(name, request.module.CELLS)
    page = lab.open(browser, name, request.module.READY)
    yield page
    page.close()


@pytest.fixture(scope="session")
def jupyterlab(chromium, tmp_path_factory):
    """A JupyterLab whose settings and notebooks live in a temporary folder."""
    folder = tmp_path_factory.mktemp("lab")
    homes = {
        name: str(folder / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")
    }
    # All cells stay on the page, also those that are scrolled away; and nobody asks about news.
    _write_setting(folder, WINDOWING, ALL_CELLS)
    _write_setting(folder, "apputils-extension/notification", '{"fetchNews": "false"}')
    port = free_port()
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1"]
    command += [f"--port={port}", f"--IdentityProvider.token={TOKEN}", "--LabApp.news_url=None"]
    command += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    environment = {**os.environ, **homes, "CNNLIB_PROGRESS": "off"}
    with running([*command, f"--ServerApp.root_dir={folder}"], environment, folder / "server.log") as process:
        wait_for(f"http://127.0.0.1:{port}/api?token={TOKEN}", process)
        yield Lab(f"http://127.0.0.1:{port}", folder)


def _write_setting(folder, plugin, text):
    """Write one of JupyterLab's user settings."""
    path = folder / f"jupyter_config_dir/lab/user-settings/@jupyterlab/{plugin}.jupyterlab-settings"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
