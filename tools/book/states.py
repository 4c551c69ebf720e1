"""All states of an explorer, computed by cnnlib and split into files that a page loads when it needs them."""

import base64
import collections
import gzip
import hashlib
import itertools
import json
import math

import anywidget
import ipywidgets
from staging import BuildError

from cnnlib import explorers
from cnnlib.explorers.controls import label_of, opening_places, values_of

MOST_STATES = 3000  # of one explorer; with more settings than that, not all controls can be moved at once
CHUNK = 1_500_000  # characters of JSON that a page reads at once; a tenth or less of it when compressed
LONG_LIST = 60  # numbers; longer lists that occur again are written once a file
KINDS = {ipywidgets.IntSlider: "range", ipywidgets.SelectionSlider: "steps", ipywidgets.Checkbox: "tick"}
KINDS |= {ipywidgets.Dropdown: "list", ipywidgets.ToggleButtons: "list"}
NOT_SENT = {
    "controls",
    "opening",
    "palette",
    "layout",
    "tabbable",
    "tooltip",
}  # a page has them anyway


def make(call):
    """The explorer of a stored call."""
    name = call["explorer"]
    if name not in explorers.__all__:
        raise BuildError(f"there is no explorer {name!r} in cnnlib.explorers; run: make notebooks")
    return getattr(explorers, name)(**call["arguments"])


def canonical(call):
    """A call as a text that is the same for equal calls."""
    return json.dumps(call, sort_keys=True)


def is_table(explorer):
    """Whether what an explorer shows follows from the values of its controls alone."""
    kinds = {type(control) for control in explorer.controls.values()}
    return hasattr(explorer, "state_of") and kinds <= set(KINDS)


def computes_itself(explorer):
    """Whether the view works out in the browser what it shows, from the values of the controls."""
    kinds = {type(control) for control in explorer.controls.values()}
    own = isinstance(explorer.view, anywidget.AnyWidget) and explorer.view.has_trait("controls")
    return own and not hasattr(explorer, "state_of") and kinds <= set(KINDS)


def write_view(call, folder):
    """Write what a view that computes by itself needs to `folder`; returns the name of the file."""
    explorer = make(call)
    view = explorer.view
    names = [name for name in view.keys if name not in NOT_SENT and not name.startswith("_")]
    index = {"view": type(view).__name__, "values": {name: getattr(view, name) for name in names}}
    return write(folder, index | _controls(explorer) | {"choices": _choices(explorer)})[0]


def _choices(explorer):
    """Where all controls stand after each choice from a list that moves others, by the list's number."""
    controls, found = list(explorer.controls.values()), {}
    for number, control in enumerate(controls):
        if KINDS[type(control)] != "list":
            continue
        opening, after = control.value, []
        for value in values_of(control):
            control.value = value
            after.append(opening_places(controls))
        control.value = opening
        others = {str(places[:number] + places[number + 1 :]) for places in after}
        if len(others) > 1:
            found[number] = after
    return found


def write_states(call, folder):
    """Write the states of an explorer to `folder`, which must exist; returns the name of the first file.

    That file holds controls, and which states are in which of the others.
    """
    explorer = make(call)
    reach = reach_of(explorer.controls)
    chunks = [write(folder, chunk) for chunk in _chunks(explorer, reach)]
    limited = {"reach": reach if reach < len(explorer.controls) else None}
    index = {"view": type(explorer.view).__name__, "chunks": dict(chunks)} | limited
    return write(folder, index | _controls(explorer))[0]


def _controls(explorer):
    controls = list(explorer.controls.values())
    return {"controls": [control_of(control) for control in controls], "opening": opening_places(controls)}


def control_of(control):
    """A control as a page draws it."""
    kind = KINDS[type(control)]
    state = {"kind": kind, "label": control.description}
    if kind == "range":
        return state | {"min": control.min, "max": control.max, "step": control.step}
    return state if kind == "tick" else state | {"labels": [str(label) for label in control._options_labels]}


# ---- which settings ------------------------------------------------------------------------------


def reach_of(controls):
    """How many controls may differ from their opening at once, so that there are not too many states."""
    others = [len(values_of(control)) - 1 for control in controls.values()]
    for reach in range(len(others), 1, -1):
        if count_within(others, reach) <= MOST_STATES:
            return reach
    return 1


def count_within(others, reach):
    """How many settings differ from the opening in at most `reach` controls with so many other values."""
    return sum(math.prod(some) for size in range(reach + 1) for some in itertools.combinations(others, size))


def settings(explorer, reach):
    """The settings within reach, as dicts: those beside each other in time are close in value."""
    opening = explorer.values
    values = {name: values_of(control) for name, control in explorer.controls.items()}
    if reach == len(values):
        for combination in itertools.product(*values.values()):
            yield dict(zip(values, combination))
        return
    others = {name: [one for one in every if one != opening[name]] for name, every in values.items()}
    for size in range(reach + 1):
        for names in itertools.combinations(values, size):
            for combination in itertools.product(*(others[name] for name in names)):
                yield opening | dict(zip(names, combination))


def key_of(explorer, values):
    """The values as the view in the browser writes them."""
    return "|".join(label_of(explorer.controls[name], value) for name, value in values.items())


# ---- files ---------------------------------------------------------------------------------------


def _chunks(explorer, reach):
    """Parts of the table: each a dict of states by key and the lists they share."""
    states, length = {}, 0
    for values in settings(explorer, reach):
        state = explorer.state_of(values)
        if state["status"] == "something went wrong":
            raise BuildError(f"explorers.{explorer.call['explorer']} fails at {values}: {state['message']}")
        states[state["key"]] = state
        length += len(json.dumps(state))
        if length > CHUNK:
            yield _shared(states)
            states, length = {}, 0
    if states:
        yield _shared(states)


def _shared(states):
    """The states with `{"part": n}` for every long list of numbers that occurs more than once."""
    if not any(True for _ in _long_lists(next(iter(states.values())))):
        return {"parts": [], "states": states}
    lists = collections.Counter(json.dumps(one) for one in _long_lists(states))
    numbers = {text: n for n, text in enumerate(text for text, count in lists.items() if count > 1)}
    return {"parts": [json.loads(text) for text in numbers], "states": _replaced(states, numbers)}


def _long_lists(thing):
    if _is_long_list(thing):
        yield thing
    elif isinstance(thing, (dict, list)):
        for one in thing.values() if isinstance(thing, dict) else thing:
            yield from _long_lists(one)


def _is_long_list(thing):
    return isinstance(thing, list) and len(thing) >= LONG_LIST and isinstance(thing[0], (int, float))


def _replaced(thing, numbers):
    if _is_long_list(thing):
        number = numbers.get(json.dumps(thing))
        return thing if number is None else {"part": number}
    if isinstance(thing, dict):
        return {name: _replaced(one, numbers) for name, one in thing.items()}
    return [_replaced(one, numbers) for one in thing] if isinstance(thing, list) else thing


def write(folder, content):
    """Write one file, named after what is in it; returns (its name, the keys of its states).

    It is a script, because a page that is opened from a folder may load scripts and nothing else; and no host
    has to be told to compress it.
    """
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    data = gzip.compress(text.encode(), 7, mtime=0)
    name = hashlib.sha256(data).hexdigest()[:12]
    script = f'cnnBook.arrived("{name}","{base64.b64encode(data).decode()}")\n'
    (folder / f"{name}.js").write_text(script, encoding="utf-8")
    return name, list(content.get("states", ()))
