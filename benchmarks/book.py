"""What a reader of the book waits for, and what the book weighs.

Run with `python benchmarks/book.py [PAGE …]` after `make book`; needs Chromium and the test extra
(playwright). `--build` first builds a whole book from nothing, states included, and prints how long that
takes. Every visit is one of a new browser profile, so nothing is in a cache; the server is on this machine.
"""

import argparse
import functools
import http.server
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
FLAGS = "--no-sandbox --disable-gpu --no-first-run --disable-sync --disable-background-networking"
LIMITS = "asked for: live in 2 s, first page 3 MB, all 80 MB, built in 4 min on two cores"
# Goes to the first explorer in sight, moves its first control, and notes when what it shows has changed.
WATCH = """document.addEventListener("DOMContentLoaded", () => {
    const first = [...document.querySelectorAll(".cnn-live")].find((one) => one.checkVisibility());
    if (!first) { window.found = "none"; return; }
    const go = () => first.scrollIntoView({ behavior: "instant" });
    go();
    addEventListener("load", go);
    const [times, anything] = [[], { subtree: true, childList: true, characterData: true, attributes: true }];
    new MutationObserver((_, waiting) => {
        if (!first.dataset.alive) return;
        waiting.disconnect();
        times.push(performance.now());
        new MutationObserver((_, changing) => {
            changing.disconnect();
            window.found = [...times, performance.now()];
        }).observe(first.querySelector(".cnn-view"), anything);
        const input = first.querySelector(".cnn-control input, .cnn-control select");
        if (input.type === "checkbox") input.click();
        else {
            const places = [...(input.options ?? [])].map((one) => one.value).concat(input.min, input.max);
            input.value = places.find((one) => one !== input.value);
            input.dispatchEvent(new Event("input", { bubbles: true }));
        }
    }).observe(first, { attributeFilter: ["data-alive"] });
});"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A server that writes no line for each file."""

    def log_message(self, *_):
        pass


def visit(browser, address):
    """Seconds until the first explorer is alive and until it has answered, and bytes that came."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page, got = context.new_page(), []
    page.on("response", lambda one: one.url.startswith("http") and got.append(one))
    page.add_init_script(WATCH)
    page.goto(address)
    page.wait_for_function("window.found", timeout=60_000)
    page.wait_for_load_state("networkidle")
    found, weight = page.evaluate("window.found"), sum(len(one.body()) for one in got)
    context.close()
    return None if found == "none" else [one / 1e3 for one in found], weight


def measure(book, names, visits):
    """Print a row for each page."""
    handler = functools.partial(Quiet, directory=book)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, sync_playwright() as machine:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
        browser = machine.chromium.launch(executable_path=program, args=FLAGS.split())
        print(f"Chromium {browser.version}, {visits} visits a page, medians\n")
        print("| page | alive, s | has answered, s | slowest | transferred, MB |")
        print("|---|---|---|---|---|")
        for name in names:
            found = [
                visit(browser, f"http://127.0.0.1:{server.server_port}/{name}.html") for _ in range(visits)
            ]
            weight = f"{found[0][1] / 1e6:.2f}"
            if found[0][0] is None:
                print(f"| {name} | no explorer | | | {weight} |")
                continue
            alive, answered = zip(*(times for times, _ in found))
            shown = (
                f"{statistics.median(alive):.2f} | {statistics.median(answered):.2f} | {max(answered):.2f}"
            )
            print(f"| {name} | {shown} | {weight} |", flush=True)
        browser.close()
        server.shutdown()


def build():
    """Print the seconds of a whole build in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {"OPENBLAS_NUM_THREADS": "1", "MPLBACKEND": "agg", "CNNLIB_PROGRESS": "off"}
        command = [sys.executable, ROOT / "tools/publish.py", "book", Path(folder, "book")]
        started = time.perf_counter()
        subprocess.run(command, check=True, env=os.environ | settings)
        print(f"a build from nothing: {time.perf_counter() - started:.0f} s, {os.cpu_count()} cores")
        started = time.perf_counter()
        subprocess.run(command, check=True, env=os.environ | settings)
        print(f"and again with nothing changed: {time.perf_counter() - started:.1f} s\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages", nargs="*", help="names of pages, such as index (default: all with chapters)")
    parser.add_argument("--book", type=Path, default=ROOT / "build/book")
    parser.add_argument("--visits", type=int, default=5)
    parser.add_argument("--build", action="store_true", help="measure a build from nothing first")
    chosen = parser.parse_args()
    if chosen.build:
        build()
    if not (chosen.book / "index.html").is_file():
        raise SystemExit(f"there is no book in {chosen.book}; run: make book")
    files = [path for path in chosen.book.rglob("*") if path.is_file()]
    site = [path for path in files if path.is_relative_to(chosen.book / "site")]
    whole, lite = (sum(path.stat().st_size for path in some) / 1e6 for some in (files, site))
    print(f"the book: {whole:.1f} MB in {len(files)} files, {lite:.1f} MB of it the JupyterLite site")
    chapters = sorted(path.stem for path in chosen.book.glob("[0-9][0-9]_*.html"))
    measure(chosen.book, chosen.pages or ["index", *chapters], chosen.visits)
    print(f"\n{LIMITS}")


if __name__ == "__main__":
    main()
