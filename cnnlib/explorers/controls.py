"""The controls of the explorers, and what one step of any of them can reach."""

import ipywidgets


def label_of(control, value):
    """How the browser names a value: options by their label, true and false in small letters."""
    if hasattr(control, "options"):
        return next(
            str(label)
            for label, option in zip(control._options_labels, control._options_values)
            if option == value
        )
    return str(value).lower() if isinstance(value, bool) else str(value)


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
    values = list(control._options_values)
    here = values.index(control.value)
    return sorted(values[:here] + values[here + 1 :], key=lambda value: abs(values.index(value) - here))


LABEL = {"description_width": "95px"}
WIDTH = "268px"  # three beside each other in a notebook on a screen 1280 pixels wide


def slider(description, value, smallest, largest):
    """An integer slider whose description is words and a letter, such as "stride s"."""
    return ipywidgets.IntSlider(
        value, smallest, largest, description=description, layout={"width": WIDTH}, style=LABEL
    )


def steps(description, options, value):
    """A slider over a list of values that need not be numbers."""
    return ipywidgets.SelectionSlider(
        options=options, value=value, description=description, layout={"width": WIDTH}, style=LABEL
    )


def choice(description, options, value, width=WIDTH):
    """A drop-down list with its description in words."""
    return ipywidgets.Dropdown(
        options=options, value=value, description=description, layout={"width": width}, style=LABEL
    )


def tick(description, value):
    """A checkbox."""
    return ipywidgets.Checkbox(value, description=description, layout={"width": WIDTH}, style=LABEL)
