"""How long a reader waits: from key press to changed picture, for every explorer, also on a slow computer.

Run with `python benchmarks/explorer_latency.py [NAME...]`; needs Chromium and the test extra (playwright).
Times are milliseconds, measured inside the page: "changed" is the moment the document differs, "painted" the
moment after the browser has drawn it. The second pair of columns is the same with the browser's processor
slowed down four times. "kernel" is processor time, not time on the clock, that Python takes for a state that
nobody has asked for before: it holds on a busy machine too. The last line is one of these pictures the usual
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

from cnnlib import explorers
from cnnlib.explorers.controls import values_of
from cnnlib.samples import STROKES

PRESSES = 16
SLOWED = 4
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
# The control that is moved, where it is not the first one: what the explorer is about.
MOVED = {
    "arena": "seed",
    "backward": "setting",
    "biography": "third",
    "kernel_studio": "w11",
    "shapes": "channels",
}
# Remembers when an event arrived and when the watched part of the page first differed after it.
WATCH = """
([selector, event]) => {
  const place = document.querySelector(selector);
  window.times = []; window.since = null;
  window.stop?.();
  const start = () => { window.since = performance.now(); };
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
    names = sys.argv[1:] or sorted(explorers.__all__)
    print(f"{'':<26}{'changed':>16}{'painted':>16}{'changed, slow':>16}{'painted, slow':>16}{'kernel':>8}")
    print(f"{'':<26}" + f"{'median':>8}{'p95':>8}" * 4)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as machine:
        process, address = start_jupyterlab(Path(name), names)
        browser = machine.chromium.launch(
            executable_path=chromium(), args=[f"--{flag}" for flag in FLAGS.split()]
        )
        try:
            for explorer in names:
                page = open_notebook(browser, address, explorer)
                measure(page, explorer)
                page.close()
            page = open_notebook(browser, address, "interact")
            plain = presses(page, ".widget-interact", "plain i", ".jp-OutputArea", before=2, after=2)
            report("interact + matplotlib", [plain])
        finally:
            browser.close()
            process.terminate()
            process.wait(20)


def measure(page, name):
    """One line: an explorer at full and at a quarter of the browser's speed, and Python's share."""
    slowing, found = page.context.new_cdp_session(page), []
    for rate in (1, SLOWED):
        slowing.send("Emulation.setCPUThrottlingRate", {"rate": rate})
        found.append(stroke_events(page) if name == "draw" else keys(page, name))
    slowing.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    report(name, found, kernel_time(name))
    if name == "convolution":
        report("  pointing at its cells", [hovers(page)])


def kernel_time(name):
    """Milliseconds of processor time for a state that was not made before; None where it is no table."""
    explorer = getattr(explorers, name)()
    if name == "draw":
        return 1000 * statistics.median(processor_time(explorer._draw) for _ in range(9))
    if not hasattr(explorer, "state_of"):
        return None
    control = moved(explorer, name)
    explorer._made.clear()
    changed = [explorer.values | {control: value} for value in values_of(explorer.controls[control])[1:20]]
    times = [processor_time(explorer.state_of, values) for values in changed]
    return 1000 * statistics.median(times)


def processor_time(action, *arguments):
    """Seconds of this process."""
    started = time.process_time()
    action(*arguments)
    return time.process_time() - started


def moved(explorer, name):
    """The name of the control that is moved."""
    return MOVED.get(name, next(iter(explorer.controls)))


def chromium():
    """The path of an installed Chromium; nothing is ever downloaded."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    return path or sys.exit(
        "no Chromium found: install it (apt-get install chromium), or set CHROMIUM to its path"
    )


def start_jupyterlab(folder, names):
    """A JupyterLab with a notebook for each explorer: the process and its address."""
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    sources = {name: f"from cnnlib import explorers\nexplorers.{name}()" for name in names}
    for name, code in (sources | {"interact": INTERACT.strip()}).items():
        cells = [nbformat.v4.new_code_cell(code)]
        notebook = nbformat.v4.new_notebook(cells=cells, metadata=kernel)
        nbformat.write(notebook, folder / f"{name}.ipynb")
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


def open_notebook(browser, address, name):
    """A page with one notebook, all its cells run; every explorer has a page and a kernel to itself."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.goto(f"{address}/lab/tree/{name}.ipynb?token=latency&reset")
    page.wait_for_selector(".jp-NotebookPanel-toolbar >> text=Python 3 (ipykernel)", timeout=60_000)
    page.locator(".jp-Notebook .jp-Cell").first.click()
    page.click('li.lm-MenuBar-item:has-text("Run")')
    page.click('li.lm-Menu-item:has-text("Run All Cells")')
    page.wait_for_selector(".widget-interact img, .cnn-explorer", timeout=120_000)
    page.wait_for_timeout(3000)
    return page


def report(name, found, kernel=None):
    """Median and 95th percentile of each time, and Python's share."""
    columns = [sorted(column) for times in found for column in zip(*times)]
    numbers = [
        one for column in columns for one in (statistics.median(column), column[int(0.95 * len(column))])
    ]
    tail = "" if kernel is None else f"{kernel:>8.1f}"
    print(f"{name:<26}" + "".join(f"{number:>8.1f}" for number in numbers) + tail, flush=True)


def keys(page, name):
    """Times of single key presses on the control that an explorer is about; of its start for the monitor."""
    shown, watched = ".cnn-explorer", mark(page)
    if name == "monitor":
        page.evaluate(WATCH, [watched, "click"])
        for _ in range(4):
            for button in ("start", "reset"):
                page.locator(shown).get_by_role("button", name=button).click()
                page.wait_for_timeout(700)
        return page.evaluate("window.times")
    explorer = getattr(explorers, name)()
    control = explorer.controls[moved(explorer, name)]
    values = list(values_of(control))
    before = values.index(control.value)
    return presses(page, shown, control.description, watched, before, len(values) - 1 - before)


def mark(page):
    """Give the explorer's sentence an id and return its selector."""
    status = page.locator(".cnn-explorer").get_by_role("status").first
    status.evaluate("element => { element.id = 'sentence'; }")
    return "#sentence"


def presses(page, selector, label, watched, before=0, after=PRESSES):
    """Times of key presses, with the page at rest before each: half towards new states, half back.

    `before` and `after` are how many values the control has on either side of its opening.
    """
    shown = page.locator(selector)
    row = shown.locator(".widget-label").get_by_text(label, exact=True).locator("xpath=..")
    handle = row.locator("[role=slider], select").first
    handle.evaluate("element => element.setAttribute('data-lm-suppress-shortcuts', 'true')")
    shown.evaluate("element => element.scrollIntoView({block: 'start'})")
    page.evaluate(WATCH, [watched if watched.startswith("#") else f"{selector} {watched}", "keydown"])
    listed = handle.evaluate("element => element.matches('select')")
    there, back = ("ArrowDown", "ArrowUp") if listed else ("ArrowRight", "ArrowLeft")
    if after < min(before, PRESSES // 2):
        there, back, after = back, there, before
    handle.focus()
    steps = min(after, PRESSES // 2)
    for press in range(2 * steps):
        page.keyboard.press(there if press < steps else back)
        page.wait_for_timeout(250)
        page.wait_for_function("count => window.times.length >= count", arg=press + 1, timeout=30_000)
    return page.evaluate("window.times")


def hovers(page):
    """Times from the pointer's arrival on an output cell to its sum."""
    shown = page.locator(".cnn-explorer")
    shown.get_by_role("button", name="reset").click()
    page.wait_for_timeout(500)
    shown.locator("[data-view=sum]").evaluate("element => { element.id = 'sum'; }")
    page.evaluate(WATCH, ["#sum", "pointerover"])
    boxes = [cell.bounding_box() for cell in shown.locator("[data-grid=output]").all()]
    for press in range(PRESSES):
        box = boxes[press % len(boxes)]
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.wait_for_timeout(60)
    return page.evaluate("window.times")


def stroke_events(page):
    """Times from a movement of the pen to the answer, while a digit is drawn."""
    page.locator(".cnn-explorer").evaluate("element => element.scrollIntoView({block: 'start'})")
    page.get_by_role("button", name="clear").click()
    page.wait_for_timeout(500)
    page.evaluate(WATCH, [mark(page), "pointermove"])
    box = page.locator("[data-view=pad]").bounding_box()
    points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in STROKES[3][0]]
    page.mouse.move(*points[0])
    page.mouse.down()
    for (x, y), (after_x, after_y) in zip(points, points[1:]):
        for share in (0.5, 1):
            page.mouse.move(x + share * (after_x - x), y + share * (after_y - y))
            page.wait_for_timeout(200)
    page.mouse.up()
    return page.evaluate("window.times")


if __name__ == "__main__":
    main()
