"""The controls of the explorers, and what one step of any of them can reach."""

import operator
import warnings
from numbers import Real

import ipywidgets

from cnnlib import arguments


def label_of(control, value):
    """How the browser names a value: options by their label, true and false in small letters."""
    if hasattr(control, "options"):
        return next(
            str(label)
            for label, option in zip(control._options_labels, control._options_values)
            if option == value
        )
    return str(value).lower() if isinstance(value, bool) else str(value)


def values_of(control):
    """All values that a control can have, smallest first."""
    if isinstance(control, ipywidgets.IntSlider):
        return list(range(control.min, control.max + 1, control.step))
    return [False, True] if isinstance(control, ipywidgets.Checkbox) else list(control._options_values)


def opening_places(controls):
    """The present values as the browser knows them: numbers of options, or the values themselves."""
    return [control.index if hasattr(control, "options") else control.value for control in controls]


def neighbours(controls):
    """The values that one step of any one control can reach, nearest first, as dicts by name."""
    present = {name: control.value for name, control in controls.items()}
    steps = [
        (distance, present | {name: value})
        for name, control in controls.items()
        for distance, value in enumerate(_one_step(control))
    ]
    return [values for _, values in sorted(steps, key=lambda step: step[0])]


def _one_step(control):
    """What one key reaches, nearest first: the values beside and the ends of a slider, all of a list."""
    if isinstance(control, ipywidgets.IntSlider):
        value = control.value
        near = dict.fromkeys((value + control.step, value - control.step, control.max, control.min))
        return [other for other in near if control.min <= other <= control.max and other != value]
    if isinstance(control, ipywidgets.Checkbox):
        return [not control.value]
    values = values_of(control)
    here = values.index(control.value)
    return sorted(values[:here] + values[here + 1 :], key=lambda value: abs(values.index(value) - here))


def slider(name, description, value, smallest, largest):
    """`(name, an integer slider)`; `description` is words and a letter, such as "stride s".

    A value beyond an end is moved to that end, with a warning.
    """
    value = within(name, value, smallest, largest)
    look = {"description": description}
    return name, ipywidgets.IntSlider(value, smallest, largest, **look)


def steps(name, description, options, value):
    """`(name, a slider over a list of values)`, which need not be numbers; for `options` see `one_of`."""
    value = one_of(name, value, options)
    look = {"description": description}
    return name, ipywidgets.SelectionSlider(options=options, value=value, **look)


def choice(name, description, options, value, wide=False):
    """`(name, a drop-down list)`, `wide` where its words are long; for `options` see `one_of`."""
    value = one_of(name, value, options)
    control = ipywidgets.Dropdown(options=options, value=value, description=description)
    if wide:
        control.add_class("cnn-wide")
    return name, control


def buttons(name, description, options, value):
    """`(name, a button for each option)`, one of them pressed; for `options` see `one_of`."""
    value = one_of(name, value, options)
    return name, ipywidgets.ToggleButtons(options=options, value=value, description=description)


def tick(name, description, value):
    """`(name, a checkbox)`."""
    value = one_of(name, value, [False, True])
    return name, ipywidgets.Checkbox(value, description=description)


def within(name, value, smallest, largest):
    """`value` as an int from `smallest` to `largest`; one beyond an end becomes that end, with a warning."""
    allowed = f"{name} must be a whole number from {smallest} to {largest}, got {value!r}"
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{allowed} ({type(value).__name__}); pass {name}={smallest}") from None
    if isinstance(value, bool):
        raise TypeError(f"{allowed}; pass {name}={smallest}")
    shown = min(max(number, smallest), largest)
    if shown != number:
        warnings.warn(f"{allowed}; {shown} is shown", stacklevel=5)
    return shown


def one_of(name, value, options):
    """`value`, if it is among `options` (values, or pairs with a label); ValueError otherwise."""
    options = [option[1] if isinstance(option, tuple) else option for option in options]
    for option in options if isinstance(value, (str, Real)) else ():
        if option == value and isinstance(option, bool) == isinstance(value, bool):
            return option
    return arguments.one_of(name, value, options)  # it is not, and this says so
