"""Running a learner's function on many inputs: guarded, silent, and never longer than the time limit.

The function runs in a thread of its own, on every operating system alike. When the time is up the
thread gets an exception; if it swallows that again and again, it is left alone and the notebook
goes on. Where threads do not exist (Python in a browser) the function runs without a limit.
"""

import contextlib
import copy
import ctypes
import io
import linecache
import re
import sys
import threading
import time
import warnings
from typing import NamedTuple

import numpy as np

from cnnlib.exercises.checking import values

TIME_LIMIT = 6.0  # seconds for all inputs together
STOPPING = 1.5  # seconds to end a thread that does not want to end
CAPTURED = 2000  # characters kept of what a function prints


class Expired(SystemExit):
    """Raised inside the learner's thread when the time is up.

    Where the code catches it, as `except: pass` does, the next line of the code raises it again.
    """

    def __init__(self):
        super().__init__()
        frame = sys._getframe(1)
        while frame is not None and frame.f_code.co_filename != __file__:
            frame.f_trace = _raise_again
            frame = frame.f_back
        sys.settrace(_raise_again)


def _raise_again(frame, event, argument):
    """A trace function: called by Python before each line of the code that must end."""
    if event == "line":
        raise Expired
    return _raise_again


class Outcome(NamedTuple):
    """What a function did with one input."""

    result: object = None
    error: str | None = None  # "ValueError: …"
    kind: str | None = None  # the type of the error alone
    line: str | None = None  # the learner's own lines on the way to it, with their numbers
    changed: tuple = ()  # names of arguments that are no longer what they were
    aliases: tuple = ()  # names of arguments that share memory with the result
    kept: object = None  # the very object that was returned, to see whether it changes later
    printed: str = ""
    untouched: bool = False  # a generator came in, and no number was drawn from it


class Run(NamedTuple):
    """All outcomes up to the one that took too long, if one did."""

    outcomes: list
    printed: str
    expired: int | None
    interrupted: bool
    running: bool  # the thread could not be stopped and goes on in the background
    seconds: float = 0.0  # how long it really took
    empty: bool = False  # whether np.empty or np.empty_like was called


class _Captured(io.TextIOBase):
    """A stand-in for stdout that keeps the beginning."""

    def __init__(self):
        self.kept = ""

    def writable(self):
        return True

    def write(self, text):
        if len(self.kept) < CAPTURED:
            self.kept += str(text)[:CAPTURED]
        return len(text)


def call(function, case):
    """Call the function once on fresh copies and note everything; only `Expired` gets out."""
    given = case.fresh()
    try:
        with np.errstate(all="ignore"):
            result = values.materialised(function(*given))
    except (Expired, MemoryError):
        raise
    except BaseException as error:
        changed = _changed(case, given)
        return Outcome(
            error=_text_of(error), kind=type(error).__name__, line=_lines_of(error, function), changed=changed
        )
    aliases, kept = _aliases(case, given, result), result
    with contextlib.suppress(Exception):
        result = copy.deepcopy(result)
    return Outcome(
        result, changed=_changed(case, given), aliases=aliases, kept=kept, untouched=_untouched(case, given)
    )


def _untouched(case, given):
    pairs = [
        (original, now)
        for original, now in zip(case.arguments.values(), given)
        if isinstance(original, np.random.Generator)
    ]
    return bool(pairs) and all(one.bit_generator.state == now.bit_generator.state for one, now in pairs)


def _changed(case, given):
    pairs = zip(case.arguments.items(), given)
    return tuple(name for (name, original), now in pairs if not values.same_bits(original, now))


def _aliases(case, given, result):
    """Names of the arguments whose memory is in the result."""
    returned = list(values.arrays_in(result))
    return tuple(
        name
        for name, argument in zip(case.arguments, given)
        if isinstance(argument, np.ndarray)
        and any(np.may_share_memory(argument, array) for array in returned)
    )


def _text_of(error):
    """Type and message of an error, without memory addresses."""
    try:
        text = str(error)
    except Exception:
        text = ""
    text = re.sub(r"0x[0-9a-fA-F]+", "0x…", text)
    return values.shorten(f"{type(error).__name__}: {text}" if text else type(error).__name__, 300)


def _lines_of(error, function):
    """The learner's own lines that led to the error, each with its number and function."""
    code, found = getattr(function, "__code__", None), []
    trace = error.__traceback__
    while code is not None and trace is not None:
        frame = trace.tb_frame.f_code
        if frame.co_filename == code.co_filename or "ipykernel" in frame.co_filename:
            text = values.shorten(linecache.getline(frame.co_filename, trace.tb_lineno).strip(), 100)
            found.append(f"line {trace.tb_lineno}, in {frame.co_name}: {text}")
        trace = trace.tb_next
    return "\n".join(found[-3:]) or None


@contextlib.contextmanager
def empty_is(fill):
    """Meanwhile np.empty and np.empty_like hold `fill` (largest integer for nan in whole numbers).

    What they hold otherwise is chance: zeros in one process and old numbers in the next. Yields a list
    to which every call adds.
    """
    calls, originals = [], (np.empty, np.empty_like)

    def filled(make):
        def empty(*arguments, **settings):
            array = make(*arguments, **settings)
            calls.append(make)
            if array.dtype.kind in "fiu":
                whole = array.dtype.kind in "iu" and fill != 0
                array.fill(np.iinfo(array.dtype).max if whole else fill)
            return array

        return empty

    np.empty, np.empty_like = map(filled, originals)
    try:
        yield calls
    finally:
        np.empty, np.empty_like = originals


def run(function, cases, limit=None, fill=np.nan):
    """Call the function on every case in turn, within the time limit. Never raises."""
    outcomes, captured = [], _Captured()

    def work():
        for case in cases:
            captured.kept = ""
            try:
                outcome = call(function, case)
            except MemoryError as error:
                outcome = Outcome(error=_text_of(error), kind="MemoryError")
            outcomes.append(outcome._replace(printed=captured.kept))

    began = time.monotonic()
    with (
        contextlib.redirect_stdout(captured),
        contextlib.redirect_stderr(_Captured()),
        warnings.catch_warnings(),
        empty_is(fill) as empty,
    ):
        warnings.simplefilter("ignore")
        finished, interrupted, running = _within(TIME_LIMIT if limit is None else limit, work)
    outcomes = outcomes[: len(cases)]
    expired = None if finished or len(outcomes) == len(cases) else len(outcomes)
    seconds = time.monotonic() - began
    return Run(outcomes, captured.kept, expired, interrupted, running, seconds, bool(empty))


def libraries_used(function, case, libraries):
    """Which of these modules the function enters when it is called once; its errors do not matter."""
    found = set()

    def watch(frame, event, argument):
        name = getattr(argument, "__module__", None) if event == "c_call" else frame.f_globals.get("__name__")
        found.update(one for one in libraries if f"{name}.".startswith(f"{one}."))

    def work():
        sys.setprofile(watch)
        try:
            call(function, case)
        finally:
            sys.setprofile(None)

    with contextlib.redirect_stdout(_Captured()), contextlib.redirect_stderr(_Captured()):
        _within(TIME_LIMIT, work)
    return [one for one in libraries if one in found]


def _within(seconds, work):
    """Do the work in a thread; returns (finished, interrupted by the reader, still running)."""
    worker = _Worker(work)
    try:
        worker.thread.start()
    except RuntimeError:
        work()  # no threads here, hence no limit
        return True, False, False
    interrupted = False
    try:
        deadline = time.monotonic() + seconds
        while worker.thread.is_alive() and time.monotonic() < deadline:
            worker.thread.join(0.05)
    except KeyboardInterrupt:
        interrupted = True
    if not worker.thread.is_alive():
        return not interrupted, interrupted, False
    worker.stop()
    return False, interrupted, worker.thread.is_alive()


class _Worker:
    """A thread that can be stopped from outside by an exception."""

    def __init__(self, work):
        self.work = work
        self.gate = threading.Lock()
        self.closed = False  # once true, no further exception is sent
        self.thread = threading.Thread(target=self._outermost, daemon=True)

    def _outermost(self):
        try:
            self._guarded()
        except Expired:
            pass

    def _guarded(self):
        try:
            self.work()
        except Expired:
            sys.settrace(None)
        while True:
            try:
                with self.gate:
                    self.closed = True
                for _ in range(10):  # an exception that is still on its way arrives here
                    pass
                return
            except Expired:
                pass

    def stop(self):
        """Raise Expired in the thread until it ends; give up after a while.

        It is sent again and again, and threads take turns quickly meanwhile, so that it arrives at
        ever new places of code that catches it.
        """
        target, interval = ctypes.c_ulong(self.thread.ident), sys.getswitchinterval()
        sys.setswitchinterval(1e-5)
        try:
            deadline = time.monotonic() + STOPPING
            while self.thread.is_alive() and time.monotonic() < deadline:
                with self.gate:
                    if not self.closed:
                        ctypes.pythonapi.PyThreadState_SetAsyncExc(target, ctypes.py_object(Expired))
                self.thread.join(0.0005)
        finally:
            sys.setswitchinterval(interval)
