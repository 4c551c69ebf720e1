"""Explorers: every number, link and sum on the page is what cnnlib computes, at every setting."""

import functools
import inspect
import itertools
import json
import math
import random
import re
from collections import Counter

import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
import pytest
import traitlets

from cnnlib import arithmetic, dialects, explorers, ops, samples
from cnnlib.datasets import load_digits
from cnnlib.explorers import defaults
from cnnlib.explorers.base import CALL, Explorer
from cnnlib.explorers.controls import neighbours, values_of
from cnnlib.explorers.views.grid_view import scene_state
from cnnlib.figures.scene import written
from cnnlib.samples import ANIMATIONS, SETTINGS

NAMES = sorted(name for name in explorers.__all__ if inspect.isfunction(getattr(explorers, name)))
BOARDS = "activations arena confidence draw graph kernel_studio monitor rings time_machine valley".split()
SCENES = sorted(set(NAMES) - set(BOARDS))
SAMPLES = 50  # combinations of controls looked at where there are too many for all


def settings(explorer):
    """Both ends of all controls at once, and a grid or a fixed sample of everything between."""
    values = {name: values_of(control) for name, control in explorer.controls.items()}
    if math.prod(len(column) for column in values.values()) <= 216:
        chosen = itertools.product(*values.values())
    else:
        chance = random.Random(1)
        ends = itertools.product(*((column[0], column[-1]) for column in values.values()))
        sample = [[chance.choice(column) for column in values.values()] for _ in range(SAMPLES)]
        chosen = [*itertools.islice(ends, 64), *sample]
    return [dict(zip(values, combination)) for combination in chosen]


@functools.cache
def scenes(name):
    """Pairs of settings and the scene that an explorer shows there; made once for all tests."""
    explorer = getattr(explorers, name)()
    return [(values, explorer._make(**values)) for values in settings(explorer)]


def numbers(grid):
    """The numbers of a grid as an array, without its padding."""
    rows = [
        [float(text) for text, kind in zip(texts, kinds) if kind.startswith("value")]
        for texts, kinds in zip(grid.texts, grid.kinds)
    ]
    return np.array([row for row in rows if row])


def left_side(text):
    """What the written sum adds up to, worked out from its text."""
    expression = (
        text.rsplit(" = ", 1)[0].rsplit(": ", 1)[-1].removeprefix("hands out ").removeprefix("in all ")
    )
    expression = expression.replace("·", "*").replace("-∞", "-math.inf")
    return eval(expression, {"math": math, "max": lambda *values: max(values), "__builtins__": {}})


def check_links(scene):
    """Every link names existing cells, shows their numbers, and adds up to the cell's own number."""
    for cell, link in scene.links.items():
        assert re.search(r"= (-?\d+(\.\d+)?|-∞)$", link.sum), link.sum
        for linked in link.cells:
            assert scene.text(linked) is not None
        for linked in link.shown:
            assert scene.text(linked) is not None
        if not link.terms:
            assert float(link.sum.rsplit(" = ")[-1]) == 0
            continue
        total = float(link.sum.rsplit(" = ")[-1].replace("∞", "inf"))
        assert left_side(link.sum) == pytest.approx(total, abs=0.03), link.sum
        if not link.sum.startswith(("paints", "sees")):
            assert link.sum.endswith(f" = {scene.text(cell)}")


def check_products(scene):
    """Each term is the product of the two numbers it is linked with."""
    for link in scene.links.values():
        for term in link.terms:
            if len(term.cells) == 2:
                one, other = (float(scene.text(cell)) for cell in term.cells)
                left, right = re.fullmatch(r"\(*(-?\d+)·\(?(-?\d+)\)*", term.text).groups()
                assert (float(left), float(right)) in ((one, other), (other, one))


@pytest.fixture(autouse=True)
def no_figure_is_leaked():
    yield
    assert plt.get_fignums() == []


@pytest.mark.parametrize("name", NAMES)
def test_works_without_arguments_and_has_a_twin(name):
    make = getattr(explorers, name)
    explorer = make()
    assert isinstance(explorer, ipywidgets.Widget) and explorer.last_error is None
    data, metadata = explorer._repr_mimebundle_()
    assert data["image/png"].startswith("iVBOR")
    assert metadata["image/png"]["alt"] == data["text/plain"] and metadata["image/png"]["height"] <= 900
    assert len(data["text/plain"].split()) >= 6 and not re.search(r"0x|object at", data["text/plain"])
    assert "application/vnd.jupyter.widget-view+json" in data
    assert data[CALL] == {"explorer": name, "arguments": {}}
    again = make()._repr_mimebundle_()[0]
    assert (again["text/plain"], again["image/png"]) == (data["text/plain"], data["image/png"])
    assert explorer.last_error is None


def test_the_call_that_is_stored_makes_the_same_explorer_again():
    first = explorers.valley("curved valley", "Adam", learning_rate=0.1, start=(-1.5, 2.5))
    call = json.loads(json.dumps(first._repr_mimebundle_()[0][CALL]))
    assert call == {
        "explorer": "valley",
        "arguments": {
            "valley": "curved valley",
            "optimizer": "Adam",
            "learning_rate": 0.1,
            "start": [-1.5, 2.5],
        },
    }
    assert getattr(explorers, call["explorer"])(**call["arguments"]).board.status == first.board.status


def test_what_json_cannot_say_leaves_no_call():
    explorer = explorers.time_machine(defaults.short_training(), show="weights")
    assert explorer.call is None and CALL not in explorer._repr_mimebundle_()[0]


@pytest.mark.parametrize("name", NAMES)
def test_controls_are_described_in_words(name):
    for control in getattr(explorers, name)().controls.values():
        assert re.fullmatch(r"[a-z][\w' ]{3,}", control.description), control.description


@pytest.mark.parametrize("name", SCENES)
def test_every_setting_answers_with_right_sums_or_a_message(name):
    for values, scene in scenes(name):
        assert scene.status
        assert bool(scene.links) or scene.message, values
        if scene.message:
            assert re.search(r"raise|lower|use|choose|put|move", scene.message), scene.message
        check_links(scene)
        if name in ("convolution", "channels", "transposed", "animations", "translator", "matrix"):
            check_products(scene)


@pytest.mark.parametrize("name", SCENES)
def test_both_ends_of_every_control_reach_the_page(name):
    explorer = getattr(explorers, name)()
    for control_name, control in explorer.controls.items():
        for value in (values_of(control)[0], values_of(control)[-1]):
            control.value = value
            assert explorer.last_error is None, (control_name, value)
            assert explorer.view.scene == scene_state(explorer.scene, explorer._key(explorer.values))
    explorer.reset()
    opening = getattr(explorers, name)()
    assert explorer.values == opening.values and explorer.status == opening.status


@pytest.mark.parametrize("name", SCENES)
def test_what_one_step_can_reach_is_sent_ahead(name, look_ahead):
    explorer = getattr(explorers, name)()
    wanted = neighbours(explorer.controls)
    ahead = explorer.view.ahead
    assert len(ahead) >= min(len(wanted), 2)
    for values in wanted[: len(ahead)]:
        assert ahead[explorer._key(values)] == scene_state(explorer._make(**values), explorer._key(values))
    assert len(json.dumps(ahead)) < 2_000_000


def test_the_state_for_the_browser_holds_the_scene():
    scene = explorers.convolution(stride=2, padding=1).scene
    state = scene_state(scene, "key")
    grids = {number: grid for number, grid in enumerate(state["grids"])}
    assert [grid["texts"] for grid in state["grids"]] == [grid.texts for grid in scene.grids]
    for cell, link in scene.links.items():
        number = next(n for n, grid in grids.items() if (grid["name"], grid["part"]) == cell[:2])
        sent = state["links"][f"{number},{cell[2]},{cell[3]}"]
        assert (
            sent["start"] + sent["join"].join(text for _, text, _ in sent["terms"]) + sent["end"] == link.sum
        )


# ---- the numbers of each explorer -----------------------------------------------------------------


def zeros_of(padding, i, k, s, d):
    if padding == "same":
        return arithmetic.same_padding(i, k, s, d)
    amount = arithmetic.effective_kernel_size(k, d) - 1 if padding == "full" else padding
    return amount, amount


def test_convolution_shows_the_sums_of_the_definition():
    for values, scene in scenes("convolution"):
        i, k, s, p, d = values.values()
        zeros = zeros_of(p, i, k, s, d)
        if i + sum(zeros) < arithmetic.effective_kernel_size(k, d):
            assert scene.message and "no output" in scene.status
            continue
        x, weight = samples.picture(i)[None, None], samples.kernel(k)[None, None]
        y = ops.conv2d_loops(x, weight, None, s, (zeros, zeros), d)[0, 0]
        assert np.array_equal(numbers(scene.grid("output")), y)
        assert np.array_equal(numbers(scene.grid("input"))[: len(x[0, 0])], x[0, 0])
        assert scene.status.endswith(f"output {len(y)}×{len(y)}")
        assert f"= {len(y)}" in scene.formula[0]


def test_convolution_hatches_what_the_floor_leaves_out():
    scene = explorers.convolution(input_size=6, stride=2, padding=1).scene
    grid = scene.grid("input")
    lost = {(cell[2], cell[3]) for cell, _, kind in grid.cells() if kind.endswith("lost")}
    assert lost == {(row, 6) for row in range(-1, 7)} | {(6, col) for col in range(-1, 7)}
    assert any("last row and column" in line for line in scene.formula)


def test_the_sentence_of_the_design():
    status = explorers.convolution(stride=2, padding=1).status
    assert status == "input 5×5, kernel 3×3, stride 2, padding 1, dilation 1: output 3×3"
    assert explorers.convolution().scene.links["output", "", 0, 0].sum.endswith(" = 12")


@pytest.mark.parametrize(
    "values, number",
    [
        ({}, 1),
        ({"kernel_size": 4, "padding": 1}, 2),
        ({"padding": "same"}, 3),
        ({"padding": "full"}, 4),
        ({"stride": 2}, 5),
        ({"stride": 2, "padding": 1}, 6),
        ({"dilation": 2}, 15),
    ],
)
def test_the_relationship_that_applies(values, number):
    assert f"Relationship {number}:" in explorers.convolution(**values).scene.formula[1]


def test_channels_are_summed_with_the_bias():
    for values, scene in scenes("channels"):
        channels, filters, i, k, s, p, bias = values.values()
        if scene.message:
            assert i + 2 * p < k
            continue
        x, weight = samples.color_picture(channels, i), samples.filter_bank(filters, channels, k)
        y = ops.conv2d_loops(x[None], weight, np.array([1, -2])[:filters] if bias else None, s, p)[0]
        for number in range(filters):
            assert np.array_equal(numbers(scene.grid("output", str(number))), y[number])
        assert all(len(link.terms) == channels * k * k + bias for link in scene.links.values())


def test_pooling_shows_the_library_and_marks_the_first_maximum():
    for values, scene in scenes("pooling"):
        kind, i, k, s, p, ties = values.values()
        if scene.message:
            assert p > k // 2 or i + 2 * p < k
            continue
        x = (samples.picture if ties else samples.peaks)(i)[None, None]
        pool = ops.max_pool2d if kind == "max" else ops.avg_pool2d
        y = pool(x, k, s, p)[0, 0]
        assert np.allclose(numbers(scene.grid("output")), y, atol=0.005)
        if kind == "max":
            check_winners(scene, x, k, s, p)
            tied = any(term.note == "first" for link in scene.links.values() for term in link.terms)
            assert not tied or ties


def test_the_winners_of_pooling_differ():
    """With k = 3 all nine maxima were 3, and with k = 4 sixteen times."""
    for size in (2, 3, 4):
        output = numbers(explorers.pooling(7, size, 1).scene.grid("output"))
        assert len(np.unique(output)) >= 3
        assert (output == output.max()).mean() < 0.8


def check_winners(scene, x, k, s, p):
    """The marked cell is the one that takes the gradient."""
    shape = scene.grid("output").shape
    for (_, _, row, col), link in scene.links.items():
        gradient = np.zeros((1, 1, *shape))
        gradient[0, 0, row, col] = 1
        taken = np.argwhere(ops.max_pool2d_backward(gradient, x, k, s, p)[0, 0])
        marked = [term.cells[0][2:] for term in link.terms if term.note]
        assert marked == [tuple(taken[0])]


def upstream_of(values):
    i, k, s, p, d = SETTINGS[values["setting"]][2:]
    pooled = values["layer"] != "convolution"
    size = arithmetic.output_size(i, k, s) if pooled else arithmetic.output_size(i, k, s, p, d)
    return (i, k, s, p, d), samples.upstream(size, values["gradient"])[None, None]


def test_backward_shows_the_gradients_of_the_library_in_every_view():
    for values, scene in scenes("backward"):
        (i, k, s, p, d), grad_output = upstream_of(values)
        x, weight = samples.picture(i)[None, None], samples.kernel(k)[None, None]
        if values["layer"] == "convolution":
            grad_input, grad_weight, _ = ops.conv2d_backward(grad_output, x, weight, s, p, d)
        elif values["layer"] == "max":
            grad_input = ops.max_pool2d_backward(grad_output, x, k, s)
        else:
            grad_input = ops.avg_pool2d_backward(grad_output.astype(float), x, k, s)
        if values["view"] == "weight" and values["layer"] == "convolution":
            assert np.array_equal(numbers(scene.grid("grad_weight")), grad_weight[0, 0])
        else:
            assert np.allclose(numbers(scene.grid("grad_input")), grad_input[0, 0], atol=0.005)
        if values["layer"] == "convolution" and values["view"] != "weight":
            assert "the backward pass of a convolution is a transposed convolution" in scene.status


def test_the_last_stroke_of_the_scatter_view_leaves_the_whole_gradient():
    explorer = explorers.backward()
    for name in SETTINGS:
        scene = explorer._make("convolution", name, "scatter", "numbers")
        last = scene.links[scene.walk[-1]]
        grid = scene.grid("grad_input")
        for cell, text, kind in grid.cells():
            if kind.startswith("value"):
                assert last.shown[cell] == text


def test_matrix_is_the_convolution():
    for values, scene in scenes("matrix"):
        direction, i, k, s, p = values.values()
        if scene.message:
            assert i + 2 * p < k
            continue
        weight = np.arange(1, k * k + 1).reshape(1, 1, k, k)
        x = samples.picture(i)[None, None]
        if direction == "forward":
            assert np.array_equal(numbers(scene.grid("output")), ops.conv2d(x, weight, None, s, p)[0, 0])
            continue
        grad = samples.upstream(arithmetic.output_size(i, k, s, p))[None, None]
        expected = ops.conv2d_backward(grad, x, weight, s, p)[0][0, 0]
        assert np.array_equal(numbers(scene.grid("grad_input")), expected)


def test_the_guides_matrix():
    first = explorers.matrix().scene.grid("matrix").texts[0]
    assert [text or "0" for text in first] == "1 2 3 0 4 5 6 0 7 8 9 0 0 0 0 0".split()


def test_transposed_shows_the_library():
    for values, scene in scenes("transposed"):
        i, k, s, p, d = values.values()
        if scene.message:
            assert i + 2 * p < d * (k - 1) + 1 or p > d * (k - 1)
            continue
        small = samples.upstream(arithmetic.output_size(i, k, s, p, d))[None, None]
        a = arithmetic.output_padding(i, k, s, p, d)
        expected = ops.conv_transpose2d(small, samples.kernel(k)[None, None], None, s, p, a, d)[0, 0]
        assert np.array_equal(numbers(scene.grid("transposed_output")), expected)
        letters = {row[0]: int(row[2]) for row in scene.table[1:]}
        assert letters["i"] == i and letters["i′"] == small.shape[2] and letters["a"] == a
        assert letters["ĩ′"] == s * (small.shape[2] - 1) + 1 and letters["p′"] == d * (k - 1) - p


def test_painting_shows_the_library_and_counts_the_strokes():
    explorer, digit = explorers.painting(), load_digits().test_images[10:11]
    for values in settings(explorer):
        scene, (k, s) = explorer._make(**values), values.values()
        shown = {grid.name: numbers(grid) for grid in scene.grids}
        four = {name: grid[None, None] for name, grid in shown.items()}
        assert np.array_equal(four["output"], ops.conv_transpose2d(four["input"], four["kernel"], stride=s))
        ones = np.ones((1, 1, k, k))
        assert np.array_equal(four["strokes"], ops.conv_transpose2d(np.ones((1, 1, 8, 8)), ones, stride=s))
        assert np.allclose(four["painted"], 16 * ops.conv_transpose2d(digit, ones, stride=s))
        inside = sorted(set(shown["strokes"][k:-k, k:-k].ravel()))
        said = re.search(r"(?:gets|get) ([\d, or]+) stroke", scene.status)[1]
        assert inside == [float(count) for count in re.findall(r"\d+", said)], values
        assert ("even" in scene.status) == (k % s == 0) and ("holes" in scene.status) == (k < s)
        assert {grid.role for grid in scene.grids[:3]} == {"input", "kernel", "output"}
        last = scene.links[scene.walk[-1]].shown
        assert all(last[cell] == text for cell, text, _ in scene.grid("output").cells())


def test_painting_goes_from_left_to_right_stroke_by_stroke():
    scene = explorers.painting().scene
    source, kernel, output = scene.grids[:3]
    assert source.left < kernel.left < output.left and len(scene.walk) == 9
    assert {cell[0] for cell in scene.walk} == {"input"} and scene.start == scene.walk[1]
    first = scene.links[scene.walk[0]].shown
    painted = {cell[2:] for cell, text in first.items() if text != "0"}
    assert painted == set(itertools.product(range(3), repeat=2))  # one kernel, in the corner
    reached = scene.links["strokes", "", 2, 2]  # two strokes along each axis
    assert reached.sum == "2·2 = 4" and len(reached.cells) == 4
    assert {cell[0] for cell in reached.cells} == {"digit"}
    both = scene.links["painted", "", 2, 2]
    assert both.cells == reached.cells
    assert left_side(both.sum) == sum(int(scene.text(cell)) for cell in both.cells)


@pytest.mark.parametrize(
    "name, frames",
    [
        ("no padding, no strides", 4),
        ("arbitrary padding, no strides", 36),
        ("same padding, no strides", 25),
        ("full padding, no strides", 49),
        ("no padding, strides", 4),
        ("padding, strides", 9),
        ("padding, strides, odd", 9),
        ("dilation", 9),
        ("no padding, no strides, transposed", 16),
        ("arbitrary padding, no strides, transposed", 25),
        ("same padding, no strides, transposed", 25),
        ("full padding, no strides, transposed", 25),
        ("no padding, strides, transposed", 25),
        ("padding, strides, transposed", 25),
        ("padding, strides, odd, transposed", 36),
    ],
)
def test_the_guides_animations_have_as_many_frames_as_the_originals(name, frames):
    assert len(ANIMATIONS) == 15
    assert len(explorers.animations(name).scene.walk) == frames


def test_the_extra_row_of_the_odd_animation_is_at_the_bottom_and_on_the_right():
    grid = explorers.animations("padding, strides, odd, transposed").scene.grid("transposed_input")
    assert (grid.first_row, grid.shape[0]) == (-1, 5 + 1 + 2)


def test_shapes_agrees_with_the_network():
    scene = explorers.shapes().scene
    assert scene.table[1] == ("1 convolution", "16×8×8", "160", "9,216", "3×3")
    assert scene.table[-1] == ("total", "", "9,930", "309,248", "")
    for cell, link in scene.links.items():
        if cell[1] == "3":
            seen = link.terms[0].cells[-1]
            rows = np.arange(8)[max(cell[2] * 2 - 2, 0) : cell[2] * 2 + 4]
            assert (seen.first_row, seen.last_row) == (rows[0], rows[-1])


def test_shapes_says_where_it_does_not_fit_and_how_to_mend_it():
    explorer = explorers.shapes()
    explorer.controls["layer_4"].value = "nothing"
    assert "layer 5 (linear, 10 outputs) does not fit" in explorer.scene.message
    assert "Flatten" in explorer.scene.message
    explorer.controls["layer_1"].value = "flatten"
    assert "move it in front of flatten" in explorer.scene.message
    explorer.controls["input_size"].value = 4
    assert explorer.last_error is None


TRANSLATORS = {"convolution": "conv2d", "max": "max_pool2d", "average": "avg_pool2d"}


@pytest.mark.parametrize("operation", TRANSLATORS)
def test_translator_shows_what_the_dialects_compute(operation):
    explorer, chance = explorers.translator(operation=operation), random.Random(7)
    every = itertools.product(*map(values_of, explorer.controls.values()))
    for combination in chance.sample([*every], 80):
        values = dict(zip(explorer.controls, combination))
        scene = explorer._make(**values)
        check_links(scene)
        i, k, s, p, *d = combination
        kernel = samples.kernel(k) if operation == "convolution" else k
        word = None if p == "left out" else p
        answers = dialects.compare(TRANSLATORS[operation], samples.picture(i), kernel, s, word, *d)
        said = [answer for answer in answers if answer.output is not None]
        assert bool(scene.message) == (not said)
        rows = {row[2].removeprefix("`") for row in scene.table}
        assert {answer.code for answer in said} <= rows
        named = " ".join(row[0] for row in scene.table)
        assert all(answer.title in named or "3 backends" in named for answer in answers)
        assert all(answer.refusal for answer in answers if answer.output is None)
        if said:
            shown = scene.grid("output")
            pictures = [[[written(n) for n in line] for line in answer.output] for answer in said]
            assert shown.texts in pictures
            most = max(Counter(map(str, pictures)).values())
            assert pictures.count(shown.texts) == most or any("mirrored" in row[1] for row in scene.table)


def table_of(**values):
    return {
        name: row for row in explorers.translator(**values).scene.table[1:] for name in row[0].split(", ")
    }


def test_translator_refuses_in_the_words_of_each_library():
    table = table_of(padding=1)
    assert table["PyTorch"][1:] == ("1 + 1: 3×3, 1 lost", "`F.conv2d(x, weight, stride=2, padding=1)")
    assert table["JAX"][2] == "`lax.conv_general_dilated(x, weight, (2, 2), ((1, 1), (1, 1)))"
    assert table["Octave"][2] == "stride (2, 2): each moves one pixel at a time; leave stride out"
    assert "ZeroPadding2D(((1, 1), (1, 1)))" in table["Keras"][2]
    same = table_of()
    assert same["Keras (3 backends)"][1] == "0 + 1: 3×3" and "F.pad(x, (0, 1, 0, 1))" in same["PyTorch"][2]
    assert "takes numbers" in same["Caffe"][2]


def test_translator_counts_other_pictures_and_what_rounding_adds():
    table = table_of(operation="average", padding=1)
    assert table["PyTorch"][1] == "1 + 1: 3×3, 1 lost, first ÷ 9, last ÷ 9"
    assert table["ONNX"][1] == "1 + 1: 3×3, 1 lost, first ÷ 4, last ÷ 9"
    assert table["Caffe"][1] == "1 + 1: 4×4, 1 added, first ÷ 9, last ÷ 4"
    scene = explorers.translator(operation="max", padding="left out").scene
    assert [grid.title.splitlines()[0] for grid in scene.grids if grid.name == "other"] == [
        "Chainer, ncnn and 1 more"
    ]
    assert scene.status.endswith("padding 0 (left out): output 2×2")


def test_translator_has_the_letters_of_the_courses():
    lines = explorers.translator(padding=1).scene.formula
    assert any("d2l: p = 2" in line and "3.5, not whole: CS231n calls it invalid" in line for line in lines)


@pytest.mark.oracle
def test_the_translated_code_computes_the_picture():
    torch = pytest.importorskip("torch")
    for values, scene in scenes("translator"):
        rows = [row[2].removeprefix("`") for row in scene.table if row[0].startswith("PyTorch")]
        codes = [code for code in rows if code.startswith("F.")]
        mirrored = any("mirrored" in grid.title for grid in scene.grids)
        if scene.message or not codes or mirrored:
            continue
        x = torch.tensor(samples.picture(values["input_size"])[None, None].astype("float32"))
        weight = torch.tensor(samples.kernel(values["kernel_size"])[None, None].astype("float32"))
        theirs = eval(codes[-1], {"F": torch.nn.functional, "x": x, "weight": weight})[0, 0].numpy()
        assert np.array_equal(theirs, numbers(scene.grid("output"))), values


# ---- errors ----------------------------------------------------------------------------------------


def test_an_error_in_a_callback_is_kept_and_shown():
    explorer = explorers.convolution()

    def broken(**values):
        raise KeyError("gone")

    explorer._make = broken
    explorer._made.clear()
    explorer.controls["stride"].value = 3
    assert isinstance(explorer.last_error, KeyError)
    assert "KeyError: 'gone'" in explorer.view.scene["message"]
    assert "something went wrong" in explorer._repr_mimebundle_()[0]["text/plain"]


def test_a_subclass_with_a_view_of_its_own():
    class Counter(Explorer):
        def __init__(self):
            controls = {"count": ipywidgets.IntSlider(1, 0, 3)}
            super().__init__("counter", controls, ipywidgets.HTML("one"))
            self.controls["count"].observe(self.changed, "value")

        @property
        def status(self):
            return self.view.value

        def show_error(self, text):
            self.view.value = f"went wrong: {text}"

        def changed(self, change):
            with self.guard():
                self.view.value = f"count {10 / change.new:g}"

    counter = Counter()
    counter.controls["count"].value = 2
    assert counter.status == "count 5" and counter.describe() == "Explorer counter: count 5."
    counter.controls["count"].value = 0
    assert isinstance(counter.last_error, ZeroDivisionError) and "went wrong" in counter.status
    counter.reset()
    assert counter.last_error is None and counter.status == "count 10"


def test_a_wrong_argument_is_refused_at_once():
    with pytest.raises((traitlets.TraitError, ValueError)):
        explorers.convolution(padding=99)


def test_the_formula_can_be_left_for_the_reader_to_find():
    shown, hidden = explorers.convolution(), explorers.convolution(formula=False)
    assert any("⌊" in line for line in shown.scene.formula)
    assert hidden.scene.formula == ()
    assert hidden.scene.links == shown.scene.links and hidden.status == shown.status
