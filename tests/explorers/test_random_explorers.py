"""Explorers with random arguments and controls: a right picture, or an error that says what to do."""

import inspect
import warnings
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnlib import arithmetic, explorers, layers
from cnnlib.explorers import defaults
from cnnlib.network import Sequential
from support.junk import JUNK
from support.messages import answer, refusal

FEW = settings(derandomize=True, deadline=None, database=None, max_examples=25)
SMALL = Sequential(
    layers.Conv2d(1, 2, 3, rng=0), layers.ReLU(), layers.Flatten(), layers.Linear(72, 10, rng=0)
)
ARGUMENTS = st.one_of(
    st.integers(-2, 12), st.sampled_from(["same", "max", "average", "gather", "flatten"]), JUNK
)
# Those that train or record take networks and data as arguments; the table below asks them.
SCENES = sorted(set(explorers.__all__) - {"draw", "monitor", "time_machine"})


@cache
def opened(name):
    """One explorer of each kind; its controls are turned back by `reset`."""
    return getattr(explorers, name)()


def places(control):
    """All values a control can take."""
    if hasattr(control, "options"):
        return list(control._options_values)
    return range(control.min, control.max + 1) if hasattr(control, "max") else [False, True]


@settings(FEW, max_examples=80)
@given(st.sampled_from(SCENES), st.data())
def test_random_arguments(name, data):
    make = getattr(explorers, name)
    parameters = sorted(set(inspect.signature(make).parameters) - {"network", "images", "labels", "index"})
    chosen = data.draw(st.lists(st.sampled_from(parameters), max_size=2, unique=True))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a value beyond an end of a slider
        explorer = answer(make, **{parameter: data.draw(ARGUMENTS) for parameter in chosen})
    if explorer is not None:
        assert explorer.last_error is None and explorer.status
        assert all(control.value in places(control) for control in explorer.controls.values())


@FEW
@given(st.sampled_from(SCENES), st.data())
def test_random_controls(name, data):
    explorer = opened(name)
    explorer.reset()
    for _ in range(data.draw(st.integers(1, 4))):
        control = explorer.controls[data.draw(st.sampled_from(sorted(explorer.controls)))]
        control.value = data.draw(st.sampled_from(places(control)))
    assert explorer.last_error is None and explorer.status


@FEW
@given(
    st.fixed_dictionaries(
        {
            "input_size": st.integers(2, 7),
            "kernel_size": st.integers(1, 5),
            "stride": st.integers(1, 4),
            "padding": st.integers(0, 4),
            "dilation": st.integers(1, 3),
        }
    )
)
def test_the_sentence_of_the_convolution_is_that_of_arithmetic(sizes):
    explorer = opened("convolution")
    for name, value in sizes.items():
        explorer.controls[name].value = value
    size = answer(arithmetic.output_size, **sizes)
    assert explorer.status.endswith("no output" if size is None else f"output {size}×{size}")


WRONG = {
    "kernel size as text": (lambda: explorers.convolution(kernel_size="3"), ["kernel_size", "1 to 5", "'3'"]),
    "stride 1.5": (lambda: explorers.pooling(stride=1.5), ["stride", "1 to 4", "1.5"]),
    "stride True": (lambda: explorers.matrix(stride=True), ["stride", "1 to 3", "True"]),
    "stride None": (lambda: explorers.transposed(stride=None), ["stride", "1 to 3", "None"]),
    "padding misspelt": (lambda: explorers.convolution(padding="smae"), ["padding", "'full'", "mean 'same'"]),
    "padding 99": (lambda: explorers.translator(padding=99), ["padding", "'valid'", "99"]),
    "kind": (lambda: explorers.pooling(kind="avg"), ["kind", "'max'", "'avg'", "mean 'average'"]),
    "bias": (lambda: explorers.channels(bias="yes"), ["bias", "True", "'yes'"]),
    "view": (lambda: explorers.backward(view="scater"), ["view", "'gather'", "mean 'scatter'"]),
    "figure": (lambda: explorers.backward(setting="none"), ["setting", "'dilation'", "'none'"]),
    "layer": (lambda: explorers.backward(layer="linear"), ["layer", "'convolution'", "'linear'"]),
    "animation": (lambda: explorers.animations("padding, stride"), ["name", "mean 'padding, strides'"]),
    "stack of one unknown": (lambda: explorers.shapes(stack=["relu"]), ["stack[0]", "'relu'", "mean 'ReLU'"]),
    "stack as a number": (lambda: explorers.shapes(stack=3), ["stack", "list of layers", "3"]),
    "stack as text": (lambda: explorers.shapes(stack="ReLU"), ["stack", "list of layers", "'ReLU'"]),
    "seven layers": (lambda: explorers.shapes(stack=["ReLU"] * 7), ["stack", "at most 6", "7"]),
    "no network": (lambda: explorers.activations(3), ["network", "Sequential", "3"]),
    "images alone": (
        lambda: explorers.activations(SMALL, np.ones((1, 1, 8, 8))),
        ["images", "labels", "both"],
    ),
    "flat images": (
        lambda: explorers.activations(SMALL, np.ones((2, 64)), [1, 2]),
        ["images", "(2, 64)", "(N, C, H, W)"],
    ),
    "no images": (
        lambda: explorers.activations(SMALL, np.ones((0, 1, 8, 8)), []),
        ["images", "(0, 1, 8, 8)", "at least one"],
    ),
    "images of another size": (
        lambda: explorers.activations(SMALL, np.ones((1, 1, 9, 9)), [1]),
        ["in_features", "72", "98"],
    ),
    "label 10": (
        lambda: explorers.activations(SMALL, np.ones((1, 1, 8, 8)), [10]),
        ["label 10 at index 0", "0..9"],
    ),
    "one label too few": (
        lambda: explorers.biography(SMALL, np.ones((2, 1, 8, 8)), [1]),
        ["labels", "(1,)", "(2,)"],
    ),
    "question": (lambda: explorers.activations(question="why"), ["question", "'saliency'", "'why'"]),
    "image number": (lambda: explorers.activations(number="first"), ["number", "0 to 358", "'first'"]),
    "array": (lambda: explorers.biography(name="9.Linear"), ["name", "'9.Linear'", "mean '6.Linear'"]),
    "index": (lambda: explorers.biography(index=(99, 0, 0)), ["index", "(99, 0, 0)", "(32, 8, 8)"]),
    "network that draws": (lambda: explorers.draw(kind="mnits"), ["kind", "'mnits'", "mean 'mnist'"]),
    "sample": (lambda: explorers.draw(sample=55), ["sample", "55", "9"]),
    "network to train": (lambda: explorers.monitor("net"), ["network", "Sequential", "'net'"]),
    "epochs": (lambda: explorers.monitor(epochs=-1), ["epochs", ">= 0", "-1"]),
    "batch size": (lambda: explorers.monitor(batch_size=0), ["batch_size", ">= 1", "0"]),
    "training images": (lambda: explorers.monitor(train=3), ["train", "(images, labels)", "3"]),
    "moments": (lambda: explorers.time_machine(3), ["moments", "record_training", "3"]),
    "no moments": (lambda: explorers.time_machine([]), ["moments", "record_training", "none"]),
    "moments of another kind": (lambda: explorers.time_machine(["a"]), ["moments", "record_training", "'a'"]),
    "shown": (lambda: explorers.time_machine(show="weight"), ["show", "'activations'", "mean 'weights'"]),
    "budget": (lambda: explorers.arena(budget=10), ["budget", "4, 9, 16, 25", "10"]),
    "learning rates": (lambda: explorers.arena(low="yes"), ["low", "True", "'yes'"]),
    "seed": (lambda: explorers.arena(seed=0.5), ["seed", "0 to 19", "0.5"]),
}


@pytest.mark.parametrize("name", WRONG)
def test_the_message(name):
    refusal(*WRONG[name])


@pytest.mark.parametrize(("value", "shown"), [(99, 7), (-3, 2), (np.int64(8), 7)])
def test_a_value_beyond_an_end_is_moved_there_and_says_so(value, shown):
    with pytest.warns(
        UserWarning, match=f"input_size .* 2 to 7, got .*{value}.*; {shown} is shown"
    ) as caught:
        explorer = explorers.convolution(input_size=value)
    assert caught[0].filename == __file__
    assert explorer.controls["input_size"].value == shown


def test_numpy_numbers_are_numbers():
    assert explorers.arena(budget=np.int64(16)).controls["budget"].value == 16
    assert explorers.convolution(padding=np.int64(2), stride=np.int8(2)).status.endswith("output 4×4")
    assert explorers.activations(SMALL, defaults.digits().test_images, defaults.digits().test_labels).status
