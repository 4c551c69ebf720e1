"""Asking a learner's function from another process: what it answers is data, never code.

The judge holds a `remote.Remote`, which looks like the learner's function; each call goes to the process of
the notebook, where `serve` answers. Towards the judge only plain values travel (numbers, text, arrays,
containers).
"""

import collections
import contextlib
import decimal
import fractions
import inspect
import io
import linecache
import pickle
import sys
import types

import numpy as np

from cnnlib.exercises.checking import sandbox, values

PLAIN = {
    ("builtins", name)
    for name in "complex set frozenset slice range bytearray Ellipsis NotImplemented".split()
}
PLAIN |= {("collections", "deque"), ("collections", "OrderedDict"), ("fractions", "Fraction")}
PLAIN |= {("decimal", "Decimal"), ("numpy", "ndarray"), ("numpy", "dtype")}
PLAIN |= {
    (f"numpy.{core}.multiarray", name) for core in ("core", "_core") for name in ("_reconstruct", "scalar")
}
TYPES = (int, float, complex, bool, str, bytes, bytearray, type(None), type(...), type(NotImplemented))
TYPES += (
    list,
    tuple,
    dict,
    set,
    frozenset,
    range,
    slice,
    collections.deque,
    fractions.Fraction,
    decimal.Decimal,
)
LIBRARIES = ("cnnlib.", "torch", "tensorflow", "keras", "scipy", "jax", "cv2", "skimage", "sklearn")


class Opaque:
    """Stands for a value of a type that does not travel; its class has that type's name."""


def opaque(name):
    """A value that is no answer to anything, but can be named."""
    return type(str(name), (Opaque,), {})()


class _Sender(pickle.Pickler):
    def reducer_override(self, value):
        kind = type(value)
        if isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType)):
            return NotImplemented if _allowed(value) else (opaque, (kind.__name__,))
        if isinstance(value, np.ndarray) and kind is not np.ndarray and not value.dtype.hasobject:
            return _rebuilt_array, (np.array(value),)
        if kind in TYPES or isinstance(value, (np.ndarray, np.generic, np.dtype)):
            return NotImplemented
        with contextlib.suppress(Exception):
            if hasattr(value, "__array__"):
                return _rebuilt_array, (np.array(value),)
        return opaque, (kind.__name__,)


def _rebuilt_array(array):
    return array


def _allowed(value):
    return (getattr(value, "__module__", None), value.__qualname__) in PLAIN | OWN


OWN = {(__name__, "opaque"), (__name__, "_rebuilt_array")}


class _Receiver(pickle.Unpickler):
    def find_class(self, module, name):
        if (module, name) not in PLAIN | OWN:
            raise pickle.UnpicklingError(f"{module}.{name} does not travel")
        return super().find_class(module, name)


def pack(value):
    """A value as bytes that `unpack` accepts; what does not travel is replaced by an `Opaque`."""
    stream = io.BytesIO()
    _Sender(stream, protocol=4).dump(value)
    return stream.getvalue()


def unpack(data):
    """The value; raises pickle.UnpicklingError for anything but plain values."""
    return _Receiver(io.BytesIO(data)).load()


# ---- in the process of the notebook ------------------------------------------------------------------


def description(function):
    """What the judge may know of a function: its signature, and the lines it was written in."""
    code = getattr(function, "__code__", None)
    lines = linecache.getlines(code.co_filename) if isinstance(code, types.CodeType) else []
    try:
        taken = [(one.name, int(one.kind), one.default is not one.empty) for one in _signature(function)]
    except (TypeError, ValueError):
        taken = None
    place = (code.co_filename, code.co_name, code.co_firstlineno) if lines else None
    return {"name": getattr(function, "__name__", "?"), "takes": taken, "lines": lines, "place": place}


def _signature(function):
    return inspect.signature(function).parameters.values()


def serve(function, calls):
    """Answer the judge's calls until it says that it has seen enough."""
    results = _Results()
    while True:
        request = pickle.loads(calls.recv_bytes())  # from the judge, who is trusted
        if request is None:
            return
        fill, given = request
        arguments = [
            _Callback(calls, number) if is_call else one for number, (is_call, one) in enumerate(given)
        ]
        with sandbox.empty_is(fill) as empty:
            answer = _answer(function, arguments, watch=not results.calls)
        later = results.changed()
        results.add(answer[1][1])
        calls.send_bytes(pack((*answer, bool(empty), later)))


class _Results:
    """Every array that was returned, with a copy, so that a later call that writes into it is noticed."""

    def __init__(self):
        self.calls = []

    def add(self, result):
        self.calls.append([(array, array.copy()) for array in values.arrays_in(result)])

    def changed(self):
        """(call, place in its result, what it is now) of every array that is not what it was."""
        found = []
        for call, pairs in enumerate(self.calls):
            for place, (array, before) in enumerate(pairs):
                with contextlib.suppress(Exception):  # arrays of objects may refuse to be compared
                    if not values.same_bits(array, before):
                        pairs[place] = array, array.copy()
                        found.append((call, place, array.copy()))
        return found


class _Callback:
    """A function among the arguments: it lives with the judge."""

    def __init__(self, calls, number):
        self.calls, self.number = calls, number

    def __call__(self, *arguments):
        self.calls.send_bytes(pack(("callback", self.number, arguments)))
        failed, result = pickle.loads(self.calls.recv_bytes())
        if failed:
            raise result
        return result


def _answer(function, arguments, watch):
    """One call: what came back, what became of the arguments, what was printed and what was used."""
    printed, used = _Beginning(), set()
    with contextlib.redirect_stdout(printed):
        if watch:
            sys.setprofile(lambda frame, event, argument: _note(used, frame, event, argument))
        try:
            with np.errstate(all="ignore"):
                outcome = ("result", values.materialised(function(*arguments)))
        except BaseException as error:
            outcome = ("error", *_facts(error, function))
        finally:
            sys.setprofile(None)
    after = [one.bit_generator.state if isinstance(one, np.random.Generator) else one for one in arguments]
    shared = _shared(outcome[1], arguments) if outcome[0] == "result" else []
    return "answer", outcome, after, shared, printed.kept, sorted(used)


class _Beginning(io.TextIOBase):
    """Keeps the beginning of what is printed."""

    kept = ""

    def write(self, text):
        if len(self.kept) < 2000:
            self.kept += str(text)[:2000]
        return len(text)


def _facts(error, function):
    try:
        text = str(error)[:2000]
    except Exception:
        text = ""
    code, line, trace = getattr(function, "__code__", None), None, error.__traceback__
    while trace is not None:
        if code is not None and trace.tb_frame.f_code.co_filename == code.co_filename:
            line = trace.tb_lineno
        trace = trace.tb_next
    return type(error).__name__, text, line


def _shared(result, arguments):
    """Which arrays of the result are views of which argument: by place, number and layout."""
    found = []
    for place, array in enumerate(values.arrays_in(result)):
        for number, argument in enumerate(arguments):
            if isinstance(argument, np.ndarray) and np.may_share_memory(argument, array):
                offset = array.__array_interface__["data"][0] - argument.__array_interface__["data"][0]
                found.append((place, number, array.dtype.str, array.shape, offset, array.strides))
                break
    return found


def _note(used, frame, event, argument):
    """Remember a function of a library that the learner's code calls by itself."""
    if event == "c_call":
        module, name = getattr(argument, "__module__", None) or "", getattr(argument, "__name__", "")
        caller = frame
    elif event == "call":
        module, name, caller = frame.f_globals.get("__name__") or "", frame.f_code.co_name, frame.f_back
    else:
        return
    if not module.startswith(LIBRARIES) or module.startswith("cnnlib.exercises.checking"):
        return
    from_where = (caller.f_globals.get("__name__") or "") if caller else ""
    if not from_where.startswith(LIBRARIES) or from_where == __name__:
        parts = module.split(".")
        used.add(".".join([*(parts if "exercises" in parts else parts[:2]), name]))
