"""How long a reader waits: from key press to changed picture, from pointing to lit cells.

Run with `python benchmarks/explorer_latency.py`; needs Chromium and the test extra (playwright).
Times are milliseconds, measured inside the page: "changed" is the moment the document differs,
"painted" the moment after the browser has drawn it. The last lines are the same picture the usual
way, `ipywidgets.interact` around a function that draws with matplotlib.
"""

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
from playwright.sync_api import sync_playwright

PRESSES = 40
FLAGS = "no-sandbox disable-gpu no-first-run disable-sync"
FLAGS += " disable-background-networking disable-component-update"
INTERACT = """
from ipywidgets import IntSlider, interact
from IPython.display import display
from cnnlib import figures
from cnnlib.samples import kernel, picture

def show(i):
    display(figures.convolution(picture(i), kernel(3), stride=1, padding=1))

interact(show, i=IntSlider(5, 3, 7, description="plain i"));
"""
CELLS = [
    "from cnnlib import explorers\nexplorers.convolution(padding=1)",
    "explorers.backward()",
    "explorers.shapes()",
    INTERACT.strip(),
]
# Remembers when an event arrived and when the watched part of the page first differed after it.
WATCH = """
([selector, event]) => {
  const watched = document.querySelectorAll(selector);
  const place = watched[watched.length - 1];
  window.times = []; window.since = null;
  window.stop?.();
  const start = () => { window.since ??= performance.now(); };
  document.addEventListener(event, start, true);
  const observer = new MutationObserver(async () => {
    const image = place.querySelector("img");
    if (window.since === null || (place.matches(".jp-OutputArea") && !image)) return;
    const since = window.since;
    window.since = null;
    if (image && !image.complete) await image.decode();
    const changed = performance.now() - since;
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => window.times.push([changed, performance.now() - since]);
      channel.port2.postMessage(0);
    });
  });
  observer.observe(place, { subtree: true, childList: true, characterData: true, attributes: true });
  window.stop = () => { document.removeEventListener(event, start, true); observer.disconnect(); };
}
"""


def main():
    """Measure everything and print the table."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as machine:
        folder = Path(name)
        process, address = start_jupyterlab(folder)
        browser = machine.chromium.launch(
            executable_path=chromium(), args=[f"--{flag}" for flag in FLAGS.split()]
        )
        try:
            page = browser.new_page(viewport={"width": 1280, "height": 1000})
            open_notebook(page, address)
            print(f"{'':<44}{'changed':>18}{'painted':>18}")
            print(f"{'':<44}{'median':>9}{'p95':>9}{'median':>9}{'p95':>9}")
            measure_all(page)
        finally:
            browser.close()
            process.terminate()
            process.wait(20)


def chromium():
    """The path of an installed Chromium; nothing is ever downloaded."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    return path or sys.exit(
        "no Chromium found: install it (apt-get install chromium), or set CHROMIUM to its path"
    )


def start_jupyterlab(folder):
    """A JupyterLab with the notebook of this benchmark: the process and its address."""
    cells = [nbformat.v4.new_code_cell(code) for code in CELLS]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), folder / "latency.ipynb")
    write_setting(folder, "notebook-extension/tracker", '{"windowingMode": "none"}')
    write_setting(folder, "apputils-extension/notification", '{"fetchNews": "false"}')
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    homes = {
        key: str(folder / key.lower()) for key in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1"]
    command += [f"--port={port}", "--IdentityProvider.token=latency", f"--ServerApp.root_dir={folder}"]
    command += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", "--LabApp.news_url=None"]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, env={**os.environ, **homes}, stdout=quiet, stderr=quiet)
    wait_for(f"http://127.0.0.1:{port}/api?token=latency")
    return process, f"http://127.0.0.1:{port}"


def write_setting(folder, plugin, text):
    """Write one of JupyterLab's user settings."""
    path = folder / f"jupyter_config_dir/lab/user-settings/@jupyterlab/{plugin}.jupyterlab-settings"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")


def wait_for(address):
    """Wait until the server answers."""
    for _ in range(240):
        time.sleep(0.25)
        try:
            with urllib.request.urlopen(address):
                return
        except (urllib.error.URLError, ConnectionError):
            continue
    raise TimeoutError("JupyterLab did not answer within a minute")


def open_notebook(page, address):
    """Open the notebook and run all its cells."""
    page.goto(f"{address}/lab/tree/latency.ipynb?token=latency&reset")
    page.wait_for_selector("text=Python 3 (ipykernel)", timeout=60_000)
    page.locator(".jp-Notebook .jp-Cell").first.click()
    page.click('li.lm-MenuBar-item:has-text("Run")')
    page.click('li.lm-Menu-item:has-text("Run All Cells")')
    page.wait_for_selector(".widget-interact img", timeout=60_000)
    page.wait_for_timeout(3000)


def measure_all(page):
    """One line per kind of waiting."""
    for number, control in ((0, "input size i"), (0, "stride s"), (1, "view"), (2, "channels C")):
        name = page.locator("[data-view=grid]").nth(number).get_attribute("aria-label").split(",")[0]
        times = presses(page, number, control)
        report(f"key press, {control} ({name[:22].strip()})", times)
    report("hover to lit cells, convolution", hovers(page))
    print(f"{'20 quick presses, last one to right state':<44}{quick(page):>9.1f}")
    report("key press, interact + matplotlib", presses(page, 0, "plain i", ".widget-interact .jp-OutputArea"))


def report(name, times):
    """Median and 95th percentile of both times."""
    columns = [sorted(column) for column in zip(*times)]
    numbers = [
        number
        for column in columns
        for number in (statistics.median(column), column[int(0.95 * len(column))])
    ]
    print(f"{name:<44}" + "".join(f"{number:>9.1f}" for number in numbers), flush=True)


def presses(page, number, control, watched=None):
    """Times of single key presses, with the page at rest before each."""
    shown = page.locator(".widget-interact" if watched else ".cnn-explorer").nth(number)
    row = shown.locator(".widget-label").get_by_text(control, exact=True).locator("xpath=..")
    handle = row.locator("[role=slider], select").first
    handle.evaluate("element => element.setAttribute('data-lm-suppress-shortcuts', 'true')")
    shown.evaluate("element => element.scrollIntoView({block: 'start'})")
    page.evaluate(WATCH, [watched or explorer_status(page, number), "keydown"])
    keys = ("ArrowDown", "ArrowUp") if control == "view" else ("ArrowRight", "ArrowLeft")
    handle.focus()
    for press in range(PRESSES):
        page.keyboard.press(keys[press % 2])
        page.wait_for_timeout(900 if watched else 250)
    return page.evaluate("window.times")


def explorer_status(page, number):
    """Give one explorer's sentence an id and return its selector."""
    page.locator(".cnn-explorer").nth(number).get_by_role("status").evaluate(
        f"element => {{ element.id = 'status-{number}'; }}"
    )
    return f"#status-{number}"


def hovers(page):
    """Times from the pointer's arrival on a cell to its sum."""
    shown = page.locator(".cnn-explorer").first
    shown.evaluate("element => element.scrollIntoView({block: 'start'})")
    shown.locator("[data-view=sum]").evaluate("element => { element.id = 'sum-0'; }")
    page.evaluate(WATCH, ["#sum-0", "pointerover"])
    boxes = [cell.bounding_box() for cell in shown.locator("[data-grid=output]").all()]
    for press in range(PRESSES):
        box = boxes[press % len(boxes)]
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.wait_for_timeout(60)
    return page.evaluate("window.times")


def quick(page):
    """Milliseconds from the last of twenty presses in a row until the sentence is right."""
    shown = page.locator(".cnn-explorer").first
    handle = shown.get_by_role("slider").nth(3)
    handle.focus()
    page.keyboard.press("Home")
    page.wait_for_timeout(500)
    for press in range(20):
        page.keyboard.press("ArrowRight" if press % 4 else "ArrowLeft")
    started = time.perf_counter()
    page.wait_for_function(
        "document.querySelector('.cnn-explorer [role=status]').textContent.includes('(full)')"
    )
    return 1000 * (time.perf_counter() - started)


if __name__ == "__main__":
    main()
