"""What all explorers share: controls above, a view below, errors shown instead of lost."""

import functools
import inspect
import json
from contextlib import contextmanager, suppress

import ipywidgets

from cnnlib.explorers.ahead import ONE_AT_A_TIME, Ahead
from cnnlib.explorers.controls import label_of, neighbours
from cnnlib.explorers.views.grid_view import GridView, scene_state
from cnnlib.figures.draw_scene import draw_scene
from cnnlib.figures.picture import png_bundle
from cnnlib.figures.scene import Scene

ITEMS_KEPT = 200  # pictures of an explorer
SENT_KEPT = 120  # keys of states that the browser has; it forgets after 200
STRIP = "▶ picture of an explorer: run this cell (Shift+Enter) to use it"
CALL = "application/vnd.cnnlib.explorer+json"  # the entry of a stored output that names the call that made it


def explorer(make):
    """Mark a public function that makes an explorer: what it returns has the call that made it as its `call`.

    A notebook stores that call, `{"explorer": name, "arguments": {…}}`, beside the picture, and `make book`
    repeats it. Arguments that JSON cannot say, such as a network, leave no call behind.
    """
    signature = inspect.signature(make)

    @functools.wraps(make)
    def made(*args, **kwargs):
        result, bound = make(*args, **kwargs), signature.bind(*args, **kwargs)
        call = {
            "explorer": make.__name__,
            "arguments": dict(zip(signature.parameters, bound.args)) | bound.kwargs,
        }
        with suppress(TypeError, ValueError):
            result.call = json.loads(json.dumps(call, allow_nan=False))
        return result

    return made


class Explorer(ipywidgets.VBox):
    """Controls, and a view that also states in a sentence what is seen.

    `controls` maps names to ipywidgets. Wrap every callback in `with self.guard():`, so that what it
    raises ends up on the page and in `last_error`, where a test finds it. A subclass has a `status`, that
    sentence; a `picture()`, the static twin that a notebook stores; and a `show_error(text)`.
    """

    last_error = None
    call = None

    def __init__(self, name, controls, view):
        self._name, self.controls, self.view = name, dict(controls), view
        self._opening = self.values
        reset = ipywidgets.Button(description="reset", tooltip="back to the opening state")
        reset.add_class("cnn-reset")
        reset.on_click(lambda _: self._reset_clicked())
        bar = ipywidgets.HBox([*self.controls.values(), reset])
        bar.add_class("cnn-bar")
        super().__init__([bar, view])
        self.add_class("cnn-explorer")

    @property
    def values(self):
        """The present value of every control that has one, by name."""
        return {name: control.value for name, control in self.controls.items() if hasattr(control, "value")}

    @property
    def status(self):
        """The sentence that states what is seen."""
        raise NotImplementedError

    @contextmanager
    def guard(self):
        """Catch what a callback raises: keep it in `last_error` and show it."""
        try:
            yield
        except Exception as error:  # of any kind: a kernel would swallow it
            self.last_error = error
            self.show_error(error_text(error))

    def show_error(self, text):
        """Put an error on the page."""
        raise NotImplementedError

    def _reset_clicked(self):
        if getattr(self.view, "opening", None):  # the browser moves the controls, see controlled_view.js
            self.last_error = None
        else:
            self.reset()

    def reset(self):
        """Back to the opening state; forgets the last error."""
        self.last_error = None
        for name, value in self._opening.items():
            self.controls[name].value = value

    def close(self):
        """Close everything the explorer is made of, so that nothing keeps it in memory."""
        for widget in (*_family(self.children), self.layout):
            widget.close()
        super().close()

    def picture(self):
        """The static twin of the present state: anything with `png()` and `alt`."""
        raise NotImplementedError

    def _repr_mimebundle_(self, include=None, exclude=None):
        data, metadata = super()._repr_mimebundle_() or {}, {}
        with self.guard():
            picture = self.picture()
            twin, metadata = png_bundle(picture.png(STRIP), picture.alt)
            data |= twin
        known = {CALL: self.call} if self.call else {}
        return data | known | {"text/plain": self.describe()}, metadata

    def describe(self):
        """The fixed sentence that stands for the explorer where no picture is shown."""
        return f"Explorer {self._name}: {self.status}."

    def __repr__(self):
        return self.describe()

    def _key(self, values):
        """The values as the browser writes them, joined by bars."""
        return "|".join(label_of(self.controls[name], value) for name, value in values.items())


def _family(widgets):
    """All widgets below these, and the layouts and styles of their own."""
    for widget in widgets:
        yield from _family(getattr(widget, "children", ()))
        yield from (getattr(widget, name) for name in ("layout", "style") if widget.has_trait(name))
        yield widget


def error_text(error):
    """An exception in one line."""
    return f"{type(error).__name__}: {error}"


class KeyedExplorer(Explorer):
    """An explorer whose picture follows from the values of its controls; each picture is made once and kept.

    `make(**values)` gives what is seen, with a `status`. The pictures one step away are made while the kernel
    rests and sent ahead, as long as they fit into `ROOM`, so that the browser answers a key press by itself.
    A subclass has `first_view()`, `state_of(values)`, what the view draws, `show(state)`, which draws it,
    `failure(text)`, the picture of an error, and `weight(item)`, roughly what it takes to send one.
    """

    ROOM = 0
    _ahead = None

    def __init__(self, name, controls, make, looks_ahead=True):
        self._make, self._made, self._sent = make, {}, {}
        self._ahead, self._looks_ahead = Ahead(), looks_ahead
        self.controls = dict(controls)
        super().__init__(name, controls, self.first_view())
        for control in self.controls.values():
            control.observe(self._changed, "value")
        self._look_ahead()

    def item(self, values):
        """What is seen at these values; or a picture of what went wrong."""
        key = self._key(values)
        if key not in self._made:
            try:
                made = self._make(**values)
            except Exception as error:  # of any kind: a kernel would swallow it
                if values == self.values:  # what is made ahead may never be asked for
                    self.last_error = error
                return self.failure(error_text(error))
            if len(self._made) >= ITEMS_KEPT:
                self._made.pop(next(iter(self._made)), None)
            self._made[key] = made
        return self._made[key]

    @property
    def status(self):
        return self.item(self.values).status

    def close(self):
        """Forget what was to be made, then close everything."""
        if self._ahead:
            self._ahead.stop()
        super().close()

    def _changed(self, _):
        self.last_error = None
        with self.guard(), ONE_AT_A_TIME:
            values = self.values
            self.show(self.state_of(values))
            self._note_sent(self._key(values))
        self._look_ahead()

    def _look_ahead(self):
        if self._looks_ahead:
            self._ahead.start(self._steps_ahead())

    def _steps_ahead(self):
        """Make what one step of any control can reach, one a step, then send what the browser has not got."""
        states, room = {}, self.ROOM
        for values in neighbours(self.controls):
            item, key = self.item(values), self._key(values)
            state = None if key in self._sent else self.state_of(values)
            room -= self.weight(item)
            if room < 0:
                break
            if state:
                states[key] = state
            yield
        if states:
            self.view.ahead = states
            for key in states:
                self._note_sent(key)

    def _note_sent(self, key):
        """Remember what the browser has; it remembers more, see `REMEMBERED_STATES` of its view."""
        self._sent.pop(key, None)
        self._sent[key] = True
        while len(self._sent) > SENT_KEPT:
            self._sent.pop(next(iter(self._sent)), None)


class SceneExplorer(KeyedExplorer):
    """An explorer whose picture is a `Scene`: `scene_of(**values)`."""

    ROOM = 400_000  # characters, roughly

    def first_view(self):
        return GridView(self.controls.values(), self.state_of(self.values))

    @property
    def scene(self):
        """The scene of the present values."""
        return self.item(self.values)

    def picture(self):
        """The static twin: the same scene drawn with matplotlib."""
        return draw_scene(self.scene, alt=self.describe())

    def show_error(self, text):
        """Put an error where the picture was."""
        self.show(scene_state(self.failure(text), self._key(self.values)))

    def show(self, state):
        self.view.scene = state

    def weight(self, scene):
        return 2000 + sum(_length(link) for link in scene.links.values())

    def failure(self, text):
        return Scene("something went wrong", message=text)

    def state_of(self, values):
        """What the view draws for these values of the controls."""
        return scene_state(self.item(values), self._key(values))


def _length(link):
    """Roughly how many characters it takes to send a link."""
    terms = sum(16 + 12 * len(term.cells) for term in link.terms)
    return 60 + len(link.end) + terms + 12 * len(link.shown)
