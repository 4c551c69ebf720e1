"""The judge's end of the wire: a stand-in for the learner's function, which lives in another process."""

import builtins
import contextlib
import inspect
import linecache
import pickle
import types

import numpy as np

from cnnlib.exercises.checking import values
from cnnlib.exercises.checking.wire import unpack


class Remote:
    """The learner's function as the judge sees it."""

    def __init__(self, described, calls):
        self._calls, self.used, self._place = calls, set(), described["place"]
        self._results = []
        self.__name__ = self.__qualname__ = described["name"]
        if described["takes"] is not None:
            self.__signature__ = inspect.Signature([_parameter(*one) for one in described["takes"]])
        if self._place:
            lines, file = described["lines"], described["place"][0]
            linecache.cache[file] = (sum(map(len, lines)), None, lines, file)
            self.__code__ = _code_of("".join(lines), *self._place)

    def __call__(self, *arguments):
        request = [(callable(one), None if callable(one) else one) for one in arguments]
        fill = np.empty(1)[0]  # during a check np.empty is filled, and so it shall be there
        self._calls.send_bytes(pickle.dumps((fill, request)))
        while True:
            kind, *said = unpack(self._receive())
            if kind == "answer":
                return self._result(arguments, *said)
            number, given = said
            self._calls.send_bytes(pickle.dumps(_called(arguments[number], given)))

    def _receive(self):
        while not self._calls.poll(0.02):  # in small steps: the time limit arrives between two of them
            pass
        return self._calls.recv_bytes()

    def _result(self, arguments, outcome, after, shared, printed, used, empty, later):
        self.used |= set(used)
        if empty:
            np.empty(0)  # says here that it was called there
        if printed:
            print(printed, end="")
        for one, now in zip(arguments, after):
            _bring_up_to_date(one, now)
        for call, place, now in later:
            _bring_up_to_date(self._results[call][place], now)
        self._results.append([])
        if outcome[0] == "error":
            self._raise(*outcome[1:])
        places = {place: _view(arguments[number], *how) for place, number, *how in shared}
        result = _with_views(outcome[1], places, iter(range(10**6)))
        self._results[-1] = list(values.arrays_in(result))
        return result

    def _raise(self, kind, text, line):
        """Raise such an error, from the very line of the learner's cell."""
        base = getattr(builtins, kind, None)
        base = base if isinstance(base, type) and issubclass(base, BaseException) else Exception
        error = type(kind, (base,), {"__str__": lambda self: text})()
        if line is None or not self._place:
            raise error
        exec(compile("\n" * (line - 1) + "raise error", self._place[0], "exec"), {"error": error})


def _parameter(name, kind, optional):
    default = None if optional else inspect.Parameter.empty
    return inspect.Parameter(name, inspect._ParameterKind(kind), default=default)


def _code_of(source, file, name, line):
    """The code object of a function; its module is compiled and never run."""
    try:
        waiting = [compile(source, file, "exec")]
    except (SyntaxError, ValueError):
        return None
    while waiting:
        code = waiting.pop()
        if (code.co_name, code.co_firstlineno) == (name, line):
            return code
        waiting += [one for one in code.co_consts if isinstance(one, types.CodeType)]
    return None


def _called(function, given):
    try:
        return False, function(*given)
    except Exception as error:
        return True, error


def _bring_up_to_date(argument, now):
    """Let an argument of the judge's be what the call made of its copy."""
    with contextlib.suppress(Exception):
        if (
            isinstance(argument, np.ndarray)
            and argument.shape == now.shape
            and argument.tobytes() != now.tobytes()
        ):
            argument[...] = now
        elif isinstance(argument, np.random.Generator):
            argument.bit_generator.state = now
        elif isinstance(argument, (list, dict, set)) and argument != now:
            argument.clear()
            (argument.extend if isinstance(argument, list) else argument.update)(now)


def _view(argument, dtype, shape, offset, strides):
    buffer = argument if argument.flags.c_contiguous else argument.T
    try:
        return np.ndarray(shape, dtype, buffer=buffer, offset=offset, strides=strides)
    except (ValueError, TypeError, BufferError):
        return None


def _with_views(result, places, numbers):
    """The result with its shared arrays in the memory of the judge's arguments."""
    if isinstance(result, np.ndarray):
        view = places.get(next(numbers))
        return result if view is None else view
    if type(result) in (tuple, list):
        return type(result)(_with_views(one, places, numbers) for one in result)
    return result
