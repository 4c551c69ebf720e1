"""The explorer in which a digit is drawn and seen on its way through a trained network."""

import time
from dataclasses import replace

import ipywidgets
import numpy as np

from cnnlib import datasets, drawing, inspection, ops, training
from cnnlib.explorers.base import Explorer, explorer
from cnnlib.explorers.controls import choice, one_of
from cnnlib.explorers.views.board_view import BoardView
from cnnlib.explorers.views.digit_pad import DigitPad
from cnnlib.figures.board import Board, Maps
from cnnlib.figures.boards.activations import activations_board, all_reads, digit_bars
from cnnlib.figures.draw_board import draw_board
from cnnlib.figures.plane import Mark, Plane
from cnnlib.optim import Adam
from cnnlib.samples import DIGIT_NAMES, STROKES

KINDS = [("MNIST, 28×28", "mnist"), ("digits, 8×8", "digits")]
KNOWN = {"mnist": lambda: datasets.load_mnist(download=False), "digits": datasets.load_digits}
PAD, PEN = 200, 7.0  # pixels and thickness of the pad in the picture that a notebook stores
SMALL = 0.62  # edge of a map, so that pad, answer and all maps are seen together …
MAPS = 6  # … with so many of each layer, two layers beside each other
SHOWN = 56  # pixels of the drawing on the page: a quarter of its bitmap, each the mean of 4×4
EPOCHS, LEARNING_RATE = 3, 0.001
REPEATED = 20  # times a drawing occurs in an epoch, or it would be one among thousands
REHEARSED = 3000  # images of the training set that are seen again, so that nothing is forgotten
TOOLTIPS = {
    "add": "keep this drawing, with the digit it is, to learn from",
    "train": "train the network a little more, with the drawings added",
}
NOTHING = -1  # the sample that is none; a list shows no label for None
INVITATION = "The pad is empty: draw a digit on it, or pick a sample"


@explorer
def draw(kind="mnist", sample=3, learning=False):
    """Draw a digit; its preparation, the first maps of each layer and the answer follow the pen.

    `kind` is the trained network that reads it, "mnist" or "digits"; `sample` is the digit on the pad
    at the beginning, None for an empty pad. With `learning` there are buttons that let the network learn
    from drawings; where the images it knows are not on this machine, they say so and stay grey.
    """
    sample = None if sample is None else one_of("sample", sample, range(10))
    return Draw(kind, sample, one_of("learning", learning, [False, True]))


class Draw(Explorer):
    """A pad, the preparation and the answer beside it, the first maps of each layer below."""

    def __init__(self, kind, sample, learning):
        digits = [(f"a {name}", digit) for digit, name in enumerate(DIGIT_NAMES)]
        opening = NOTHING if sample is None else sample
        self.pad = DigitPad()
        self.networks, self.added = {}, {name: [] for _, name in KINDS}
        self._note = ""
        controls = [
            choice("kind", "network", KINDS, kind),
            choice("sample", "sample", [("nothing, I draw", NOTHING), *digits], opening),
            choice("label", "this is a", [(str(digit), digit) for digit in range(10)], sample or 0),
            ("add", ipywidgets.Button(description="add to training set")),
            ("train", ipywidgets.Button(description="train again")),
        ]
        self.controls = dict(controls)
        self._put_sample()
        self.inside = BoardView(Board("", ()))
        self.inside.add_class("cnn-quiet")
        self.answer = BoardView(self.board)
        beside = ipywidgets.HBox([self.pad, self.answer])
        beside.add_class("cnn-beside")
        super().__init__("draw", controls, ipywidgets.VBox([beside, self.inside]))
        self._learning = learning
        for name in () if learning else ("label", "add", "train"):
            self.controls[name].layout.display = "none"
        self._listen()
        self._allow_learning()
        self._draw()

    def _listen(self):
        self.pad.observe(self._drawn, "strokes")
        self.pad.observe(self._own_stroke, "sample")
        self.controls["kind"].observe(lambda _: self._another_network(), "value")
        self.controls["sample"].observe(self._sampled, "value")
        self.controls["add"].on_click(lambda _: self.add())
        self.controls["train"].on_click(lambda _: self.train())

    # ---- the drawing and what becomes of it -----------------------------------------------------

    @property
    def kind(self):
        """Which network reads the drawing: "mnist" or "digits"."""
        return self.controls["kind"].value

    @property
    def network(self):
        """The network that reads the drawing; this explorer's own copy, so training it changes no other."""
        if self.kind not in self.networks:
            self.networks[self.kind] = training.pretrained(self.kind)
        return self.networks[self.kind]

    @property
    def steps(self):
        """The steps from the strokes to the image that the network reads."""
        return drawing.prepare(self.pad.strokes, self.kind)

    @property
    def image(self):
        """The prepared drawing `(1, H, W)`."""
        return self.steps[-1].image[None]

    @property
    def board(self):
        """Preparation and answer, then the layers two by two; of an empty picture where the pad is empty."""
        steps = self.steps
        found = inspection.activations(self.network, steps[-1].image[None])
        inside = activations_board(found, channels=MAPS, reads=all_reads(self.network, found))
        pictures = tuple(_step_maps(step, steps[0].image) for step in (steps[0], *steps[2:]))
        drawn = any(len(stroke) for stroke in self.pad.strokes)
        probabilities = ops.softmax(np.asarray(found[list(found)[-1]], float))
        bars = digit_bars(probabilities if drawn else 0 * probabilities)
        status = _reading(probabilities) if drawn else INVITATION
        layers = [replace(maps, edge=SMALL) for (maps,) in inside.rows[1:]]
        pairs = [tuple(layers[number : number + 2]) for number in range(0, len(layers), 2)]
        return Board(status, (pictures, (bars,), *pairs), self._note)

    def _draw(self):
        self.last_error = None
        with self.guard():
            board = self.board
            self.answer.show(Board(board.status, board.rows[:2], board.message))
            layers = board.rows[2:]
            words = f"{sum(map(len, layers))} layers, each with its first maps"
            self.inside.show(Board(words, layers))

    def _another_network(self):
        self._allow_learning()
        self._draw()

    def _allow_learning(self):
        """Grey buttons that say why, where the images that the network knows are not on this machine."""
        missing = ""
        try:
            if self._learning:
                KNOWN[self.kind]()
        except datasets.DataError:
            missing = "the MNIST images are not on this machine; the 8×8 digits need no download"
        for name, tooltip in TOOLTIPS.items():
            self.controls[name].disabled, self.controls[name].tooltip = bool(missing), missing or tooltip

    def _drawn(self, _):
        self._note = ""
        if not self.pad.strokes:
            self.pad.sample = False
        self._draw()

    def _sampled(self, _):
        with self.guard():
            self._put_sample()

    def _put_sample(self):
        digit = self.controls["sample"].value
        if digit != NOTHING:
            self.controls["label"].value = digit
            self.pad.sample = True
            self.pad.strokes = [[list(point) for point in stroke] for stroke in STROKES[digit]]
        elif self.pad.sample:
            self.pad.strokes = []

    def _own_stroke(self, change):
        """The reader draws: the list of samples no longer names what is on the pad."""
        if not change["new"]:
            self.controls["sample"].value = NOTHING

    def reset(self):
        """Back to the opening sample and the network as it was shipped."""
        self.networks.clear()
        self.added = {name: [] for _, name in KINDS}
        super().reset()
        self._put_sample()
        self._draw()

    # ---- learning from drawings -----------------------------------------------------------------

    def add(self):
        """Keep the drawing, with the digit it is, to learn from."""
        with self.guard():
            if not self.image.any():
                return self._say(INVITATION)
            self.added[self.kind].append((self.image, self.controls["label"].value))
            count = len(self.added[self.kind])
            self._say(f"{count} drawing{'s' if count > 1 else ''} added; press train again to learn from it")

    def train(self):
        """Train the network some more on known images and the drawings added; takes about a second."""
        with self.guard():
            if not self.added[self.kind]:
                return self._say("There is no drawing to learn from yet; press add to training set first")
            try:
                known = KNOWN[self.kind]()
            except datasets.DataError as error:
                return self._say(f"{error}; or choose the network of the 8×8 digits, which needs no download")
            began = time.perf_counter()
            self._train_on(known)
            seconds = time.perf_counter() - began
            accuracy = training.evaluate(self.network, *known.test)[1]
            self._say(f"trained in {seconds:.1f} s with {len(self.added[self.kind])} of your drawings; "
                      f"{accuracy:.2%} of the test images are right")  # fmt: skip

    def _train_on(self, known):
        rng = np.random.default_rng(len(self.added[self.kind]))
        chosen = rng.permutation(len(known.train_images))[:REHEARSED]
        images, labels = zip(*self.added[self.kind])
        images = np.concatenate([known.train_images[chosen], np.repeat(np.stack(images), REPEATED, axis=0)])
        labels = np.concatenate([known.train_labels[chosen], np.repeat(labels, REPEATED)])
        optimizer = Adam(self.network.parameters(), LEARNING_RATE)
        settings = {"epochs": EPOCHS, "batch_size": 64, "optimizer": optimizer, "rng": rng, "progress": False}
        for _ in training.fit(self.network, (images, labels), **settings):
            pass

    def _say(self, note):
        self._note = note
        self._draw()

    # ---- what every explorer has ----------------------------------------------------------------

    @property
    def status(self):
        return self.board.status

    def describe(self):
        # Without the percentages, which differ from machine to machine in their last digits.
        return f"Explorer draw: {self.status.split(' with ')[0]}."

    def picture(self):
        """The static twin: the pad with what is drawn on it, and the same board drawn with matplotlib."""
        board = self.board
        prepared, (bars,), *inside = board.rows
        rows = ((_pad_plane(self.pad.strokes), bars), prepared, *inside)
        return draw_board(replace(board, rows=rows), self.describe())

    def show_error(self, text):
        """Put an error where the answer was."""
        self.answer.show(Board("something went wrong", (), text))


def _reading(probabilities):
    """What the network says, and what it would say next."""
    first, second = np.argsort(-probabilities, kind="stable")[:2]
    return (
        f"The network reads {_article(first)} {first} with {probabilities[first]:.0%}; "
        f"next comes {second} with {probabilities[second]:.0%}"
    )


def _article(digit):
    return "an" if digit == 8 else "a"


def _pad_plane(strokes):
    """The pad as a picture: y grows downwards on it, and upwards in a `Plane`."""
    lines = [tuple((x, 1 - y) for x, y in stroke) for stroke in strokes if len(stroke)]
    marks = [Mark("line", line if len(line) > 1 else line * 2, "input", size=PEN) for line in lines]
    marks = marks or [Mark("text", ((0.5, 0.5),), "input", "draw a digit here")]
    marks.append(Mark("line", ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0)), "faint", size=1.5))
    return Plane("pad", "the pad", (0, 1), (0, 1), tuple(marks), width=PAD, height=PAD)


def _step_maps(step, bitmap):
    """One step as a picture in a square box; the drawing itself is shown small, with the digit framed."""
    if step.image is not bitmap:
        return Maps(step.name, step.name, _boxed(step.image)[None], colours="images", edge=1.9)
    scale = len(bitmap) // SHOWN
    shrunk = bitmap.reshape(SHOWN, scale, SHOWN, scale).mean(axis=(1, 3))
    row, col, rows, cols = drawing.ink_box(bitmap)
    top, left = row // scale, col // scale
    mark = top, left, -(-(row + rows) // scale) - top, -(-(col + cols) // scale) - left
    marks = ((0, *mark),) if bitmap.any() else ()
    return Maps(step.name, "drawing, cut out", shrunk[None], colours="images", edge=1.9, marks=marks)


def _boxed(image):
    """The image in a square of nan, which is drawn as nothing, so that boxes keep their size."""
    edge = max(image.shape)
    top, left = ((edge - size) // 2 for size in image.shape)
    square = np.full((edge, edge), np.nan)
    square[top : top + image.shape[0], left : left + image.shape[1]] = image
    return square
