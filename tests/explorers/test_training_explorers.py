"""Monitor, time machine, biography and the view inside: what they show is what cnnlib computes."""

import asyncio
import json
import math
import os
import re
import signal
import threading

import numpy as np
import pytest

from cnnlib import arithmetic, explorers, inspection, layers, ops, optim, training
from cnnlib.explorers import _monitor, defaults
from cnnlib.explorers.interrupts import Interrupts
from cnnlib.explorers.views.board_view import LONGEST_CURVE, board_state, colour_tables
from cnnlib.figures.board import Bars, Board, Curves, Maps, Series, maps_of
from cnnlib.figures.boards.activations import all_reads
from cnnlib.figures.boards.monitor import monitor_board
from cnnlib.figures.draw_board import draw_board
from cnnlib.figures.scenes.biography import biography_scene
from cnnlib.figures.scenes.two_step_sums import in_groups
from cnnlib.network import Sequential

DIGITS = defaults.digits()
CHANCE = np.random.default_rng(7)


def tiny_network(rng=0):
    convolution, linear = layers.Conv2d(1, 3, 3, stride=2, rng=rng), layers.Linear(27, 10, rng=rng)
    return Sequential(convolution, layers.ReLU(), layers.Flatten(), linear)


def tiny_training(epochs=2, count=60, rng=0, **changes):
    """A network and what `monitor` and `fit` need to train it on a few digits."""
    network = tiny_network()
    train = DIGITS.train_images[:count], DIGITS.train_labels[:count]
    settings = {
        "epochs": epochs,
        "batch_size": 10,
        "optimizer": optim.Adam(network.parameters(), 0.01),
        "rng": rng,
    }
    return network, train, settings | changes


def tiny_monitor(**changes):
    network, train, settings = tiny_training(**changes)
    return explorers.monitor(network, train, train, **settings)


def ends(control):
    """The first and the last value of a control."""
    if hasattr(control, "max"):
        return control.min, control.max
    return control._options_values[0], control._options_values[-1]


# ---- boards ---------------------------------------------------------------------------------------


def test_a_board_reaches_the_browser_with_its_numbers():
    maps = maps_of("maps", "three maps", CHANCE.normal(size=(3, 2, 4)), marks=((1, 0, 1, 2, 2),), framed=(2,))
    bars = Bars("bars", "two bars", ("a", "b"), (0.25, 1.5), ("25%", "150%"))
    many = tuple(range(1, 1001))
    series = Series("one", "input", many, tuple(n / 7 for n in many))
    board = Board("all of it", ((maps, bars), (Curves("curves", "a curve", (series,), log=True),)), "a note")
    state = json.loads(json.dumps(board_state(board, "key")))
    assert (state["key"], state["status"], state["message"]) == ("key", "all of it", "a note")
    first, second, third = (section for row in state["rows"] for section in row)
    assert (first["rows"], first["cols"], first["colours"]) == (2, 4, "signed")
    assert np.allclose(np.array(first["panels"]).reshape(3, 2, 4), maps.values, rtol=1e-3)
    assert first["high"] == -first["low"] == np.abs(maps.values).max()
    assert first["marks"] == [[1, 0, 1, 2, 2]] and first["framed"] == [2]
    assert second["values"] == [0.25, 1.5] and second["texts"] == ["25%", "150%"]
    line = third["series"][0]
    assert len(line["steps"]) == LONGEST_CURVE and (line["steps"][0], line["steps"][-1]) == (1, 1000)
    assert np.allclose(line["values"], np.array(line["steps"]) / 7, rtol=1e-3)


def test_a_number_that_is_not_finite_stays_valid_json():
    state = board_state(Board("odd", ((maps_of("m", "m", np.array([[np.nan, 1.0], [-np.inf, 2.0]])),),)))
    section = state["rows"][0][0]
    assert section["panels"] == [[None, 1.0, None, 2.0]] and section["high"] == 2.0
    json.dumps(state, allow_nan=False)


def test_colour_tables_are_those_of_the_style():
    tables = colour_tables()
    assert tables["images"][:3] == [0, 0, 0] and tables["images"][-3:] == [255, 255, 255]
    middle = np.array(tables["signed"]).reshape(256, 3)[127:129]
    assert middle.min() > 240  # zero is white
    assert {len(table) for table in tables.values()} == {768}


def test_the_twin_of_a_board_draws_every_section():
    matrix = Maps("m", "a matrix", CHANCE.normal(size=(1, 10, 512)))
    curves = Curves("c", "curves", (Series("one", "input", (1, 2), (0.1, 0.01)),), True, ((0.05, "0.05"),))
    bars = Bars("b", "bars", ("x",), (0.5,), ("50%",))
    picture = draw_board(Board("Everything", ((matrix,), (curves, bars))))
    texts = [text.get_text() for text in picture.texts + [t for axes in picture.axes for t in axes.texts]]
    assert {"a matrix", "curves", "bars", "x", "50%", "0.05", "Everything"} <= set(texts)
    assert picture.get_size_inches()[0] <= 9.3


def test_sections_that_are_too_wide_for_one_row_of_a_twin_go_on_in_the_next():
    curves = Curves("c", "curves", (Series("one", "input", (1, 2), (0.1, 0.01)),))
    picture = draw_board(Board("wide", ((curves,) * 3,)))
    places = [axes.get_position() for axes in picture.axes]
    assert len(places) == 3 and all(place.x1 <= 1 and place.y0 >= 0 for place in places)
    assert places[0].y0 == places[1].y0 > places[2].y1


# ---- the view inside ------------------------------------------------------------------------------


def test_activations_shows_what_the_network_computes():
    explorer = explorers.activations(number=7, question="occlusion")
    network, image = training.pretrained("digits"), DIGITS.test_images[7]
    found = inspection.activations(network, image)
    for name, array in found.items():
        if "Flatten" not in name:
            shown = explorer.board.section(name).values
            assert np.array_equal(shown.reshape(-1, *array.shape[1:])[:12].ravel(), array[:12].ravel())
    classes, probabilities = inspection.top_classes(network, image)
    bars = explorer.board.section("probabilities")
    assert bars.labels == tuple(f"class {number}" for number in classes)
    assert np.allclose(bars.values, probabilities)
    drops = inspection.occlusion_map(network, image, int(classes[0]))
    assert np.array_equal(explorer.board.section("drop").values[0], drops)
    explorer.controls["question"].value = "saliency"
    gradient = inspection.saliency(network, image, int(classes[0]))
    assert np.array_equal(explorer.board.section("gradient").values, gradient)
    assert f"it is a {DIGITS.test_labels[7]}" in explorer.status


def test_activations_of_another_network():
    network = tiny_network()
    explorer = explorers.activations(network, DIGITS.train_images[:3], DIGITS.train_labels[:3])
    assert explorer.controls["number"].max == 2 and explorer.last_error is None
    assert explorer.board.section("0.Conv2d").values.shape == (3, 3, 3)
    with pytest.raises(ValueError, match="belong together"):
        explorers.activations(network, DIGITS.train_images)
    with pytest.raises(ValueError, match=r"labels has shape \(1,\), expected \(2,\)"):
        explorers.activations(network, DIGITS.train_images[:2], DIGITS.train_labels[:1])
    with pytest.raises(ValueError, match="channels.*pass images and labels"):
        explorers.activations(Sequential(layers.Conv2d(3, 2, 3, rng=0)))


@pytest.mark.parametrize("name", ["activations", "time_machine", "monitor"])
def test_both_ends_of_every_control_answer(name):
    explorer = getattr(explorers, name)()
    for control_name, control in explorer.controls.items():
        if not hasattr(control, "value"):
            continue
        for value in ends(control):
            control.value = value
            assert explorer.last_error is None, (control_name, value)
            assert explorer.status and "went wrong" not in explorer.status
    explorer.reset()
    opening = getattr(explorers, name)()
    assert explorer.values == opening.values and explorer.status == opening.status


@pytest.mark.parametrize("name", ["activations", "time_machine"])
def test_boards_one_step_away_are_sent_ahead(name, look_ahead):
    explorer = getattr(explorers, name)()
    assert len(explorer.view.ahead) >= 4
    for key, state in explorer.view.ahead.items():
        assert state["key"] == key != explorer.view.state["key"]
    assert len(json.dumps(explorer.view.ahead)) < 2_000_000
    control = next(iter(explorer.controls.values()))
    control.value = ends(control)[1]
    assert explorer.view.state == board_state(explorer.board, explorer._key(explorer.values))


def test_an_error_behind_a_board_is_kept_and_shown():
    explorer = explorers.activations()

    def broken(**values):
        raise KeyError("gone")

    explorer._make = broken
    explorer.controls["number"].value = 3
    assert isinstance(explorer.last_error, KeyError) and "gone" in explorer.view.state["message"]
    assert "went wrong" in explorer._repr_mimebundle_()[0]["text/plain"]


# ---- the time machine -----------------------------------------------------------------------------


def test_time_machine_shows_every_recorded_moment():
    network, train, settings = tiny_training()
    records = training.fit(network, train, **settings, progress=False)
    moments = list(inspection.record_training(network, records, train[0][0], train[1][0]))
    explorer = explorers.time_machine(moments)
    labels = [int(label) for label in explorer.controls["moment"]._options_labels]
    assert labels == [moment.step for moment in moments] == [0, 1, 2, 3, 5, 8, 12]
    for number, moment in enumerate(moments):
        explorer.controls["moment"].value = number
        for show, arrays in (("weights", moment.weights), ("weight gradients", moment.gradients)):
            explorer.controls["show"].value = show
            for name in ("0.Conv2d.weight", "3.Linear.weight"):
                assert np.array_equal(explorer.board.section(name).values.ravel(), arrays[name].ravel())
        for show, arrays in (("activations", moment.activations), ("activation gradients", moment.gradients)):
            explorer.controls["show"].value = show
            for name in ("0.Conv2d", "1.ReLU", "3.Linear"):
                assert np.array_equal(explorer.board.section(name).values.ravel(), arrays[name].ravel())
        probabilities = np.sort(ops.softmax(moment.activations["3.Linear"]))[::-1][:5]
        assert np.allclose(explorer.board.section("probabilities").values, probabilities)
        if moment.record:
            assert f"loss {moment.record.loss:.3f}" in explorer.status
    assert explorer.last_error is None
    with pytest.raises(ValueError, match="got none; pass"):
        explorers.time_machine([])


def test_colours_mean_the_same_at_every_moment():
    explorer = explorers.time_machine()
    limits = set()
    for number in (0, 5, 11):
        explorer.controls["moment"].value = number
        limits.add(explorer.board.section("2.Conv2d.weight").limits)
    moments = defaults.short_training()
    assert limits == {(-largest, largest) for largest in [
        max(float(np.abs(moment.weights["2.Conv2d.weight"]).max()) for moment in moments)
    ]}  # fmt: skip


# ---- the biography --------------------------------------------------------------------------------


def left_side(text):
    """What a written sum adds up to, worked out from its text."""
    expression = text.rsplit(" = ", 1)[0].rsplit(": ", 1)[-1].replace("·", "*")
    return eval(expression, {"max": lambda *values: max(values), "__builtins__": {}})


def scale_of(scene):
    """The power of ten that gradients are shown times."""
    found = re.search("·10([⁰¹²³⁴⁵⁶⁷⁸⁹]+)", scene.grid("grad").title)
    return 10 ** int(found[1].translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789"))) if found else 1


def check_biography(trace, name, index):
    """Every number and sum of the scene against the trace."""
    scene = biography_scene(trace, name, index)
    told = trace.biography(name, index)
    assert float(scene.text(("output", "", 0, 0))) == pytest.approx(told.value, abs=5.1e-4)
    assert float(scene.text(("grad", "", 0, 0))) == pytest.approx(told.gradient * scale_of(scene), abs=5.1e-4)
    for cell, link in scene.links.items():
        number = float(re.search(r"= (-?\d+(\.\d+)?)$", link.sum)[1])
        assert all(scene.has(linked) for linked in (*link.cells, *link.shown))
        if link.terms:
            assert left_side(link.sum) == pytest.approx(number, abs=0.03), link.sum
            assert link.sum.endswith(f" = {scene.text(cell)}")
    return scene, told


def trace_of(number):
    """The trained digits network and one test image with its own label."""
    image, label = DIGITS.test_images[number], int(DIGITS.test_labels[number])
    return inspection.Trace(training.pretrained("digits"), image, label)


@pytest.mark.parametrize("name", list(trace_of(0).values))
def test_every_written_sum_of_a_biography_adds_up(name):
    trace = trace_of(int(CHANCE.integers(len(DIGITS.test_images))))
    shape = trace.values[name].shape
    places = {(0,) * len(shape), tuple(size - 1 for size in shape)}
    places |= {tuple(int(n) for n in CHANCE.integers(0, shape)) for _ in range(4)}
    for index in places:
        check_biography(trace, name, index)


@pytest.mark.parametrize("row, col", [(0, 0), (2, 1), (2, 2)])
def test_a_window_sum_shows_the_pixels_and_weights_that_meet(row, col):
    trace = inspection.Trace(tiny_network(), DIGITS.test_images[4], 4)
    scene, told = check_biography(trace, "0.Conv2d", (1, row, col))
    pixels = trace.values["input"][0, 2 * row : 2 * row + 3, 2 * col : 2 * col + 3]
    weights = trace.values["0.Conv2d.weight"][1, 0]
    for (r, c), pixel in np.ndenumerate(pixels):
        shown = scene.text(("input", "", 2 * row + r, 2 * col + c))  # counted as in the image itself
        assert float(shown) == pytest.approx(float(pixel), abs=5.1e-4)
        assert float(scene.text(("kernel", "", r, c))) == pytest.approx(float(weights[r, c]), abs=5.1e-4)
    expected = float((pixels * weights).sum() + trace.values["0.Conv2d.bias"][1])
    assert told.value == pytest.approx(expected, abs=1e-5)


def test_pointing_at_a_channel_shows_its_own_numbers():
    trace = trace_of(3)
    scene, _ = check_biography(trace, "2.Conv2d", (5, 4, 4))
    x, weight = trace.values["1.ReLU"], trace.values["2.Conv2d.weight"]
    grid = scene.grid("sum")
    for channel in range(16):
        row, col = divmod(channel, grid.shape[1])
        link = scene.links["sum", "", row, col]
        for r, c in np.ndindex(3, 3):
            places = ("input", "", 3 + r, 3 + c), ("kernel", "", r, c)
            shown = [float(link.shown[place]) for place in places]
            met = [float(x[channel, 3 + r, 3 + c]), float(weight[5, channel, r, c])]
            assert shown == pytest.approx(met, abs=5.1e-4)


def test_what_a_number_feeds_stands_where_it_is_fed():
    """Row 0 of a padded convolution: the outputs around it, and padding above them."""
    trace = trace_of(3)
    scene, told = check_biography(trace, "1.ReLU", (4, 0, 6))
    grid = scene.grid("grad_output")
    assert (grid.first_row, grid.first_col, grid.shape) == (-1, 5, (3, 3))
    assert "rows -1 to 1,\ncolumns 5 to 7" in grid.title
    assert [kind for _, _, kind in grid.cells()] == ["padding"] * 3 + ["value"] * 6
    sums = np.zeros(32)
    for term in told.fed.terms:
        if term.place:
            sums[term.place.index[0]] += term.product
    strongest = int(np.abs(sums).argmax())
    gradient = trace.gradients["2.Conv2d"][strongest]
    for row, col in np.ndindex(2, 3):
        shown = float(scene.text(("grad_output", "", row, 5 + col))) / scale_of(scene)
        assert shown == pytest.approx(float(gradient[row, 5 + col]), abs=1e-3 / scale_of(scene))


def test_the_pictures_are_the_image_and_its_slopes():
    trace = trace_of(3)
    scene, told = check_biography(trace, "6.Linear", (2,))
    shown = np.array([[float(text) for text in row] for row in scene.grid("image").texts])
    assert np.allclose(shown, DIGITS.test_images[3][0], atol=5.1e-4)
    slopes = np.array([[float(text) for text in row] for row in scene.grid("pixel_gradient").texts])
    expected = inspection.saliency(training.pretrained("digits"), DIGITS.test_images[3], 2)
    assert np.allclose(slopes, expected[0], atol=5.1e-4)
    chance = float(scene.text(("probability", "", 0, 0)))
    assert chance == pytest.approx(trace.probabilities[2], abs=1e-3)
    assert len(scene.table) == 2 + len(told.path)


@pytest.mark.parametrize("name", ["input", "2.Conv2d", "2.Conv2d.weight", "6.Linear.weight", "6.Linear.bias"])
def test_a_click_on_a_map_chooses_the_number_that_stands_there(name):
    explorer = explorers.biography(name=name)
    controls, scene = list(explorer.controls.values()), explorer.scene
    (chosen,) = scene.chosen
    shape = explorer._trace(0).values[name].shape
    assert scene.picks[chosen][2 : 2 + len(shape)] == tuple(explorer.values.values())[2 : 2 + len(shape)]
    for cell in [chosen, *CHANCE.permutation(np.array(list(scene.picks), object))[:4]]:
        places = scene.picks[tuple(cell)]
        assert places[0] is None and len(places) == len(controls)
        for control, place in zip(controls, places):
            if place is not None:
                setattr(control, "index" if hasattr(control, "options") else "value", place)
        assert explorer.last_error is None
        assert explorer.scene.text(("output", "", 0, 0)) == scene.text(tuple(cell)), cell
        assert explorer.scene.chosen[0][0] == ("image" if places[1] == 0 else "map")


# ---- what a cell of a map is computed from ---------------------------------------------------------


def window_of(reads, row, col, shape):
    """The rows and the columns that a cell reads, as the browser frames them."""
    return tuple(
        set(range(max(at * step - before, 0), min(at * step - before + window, size)))
        for at, step, before, window, size in zip((row, col), reads.step, reads.before, reads.window, shape)
    )


@pytest.mark.parametrize("padding, stride, dilation", [(0, 1, 1), (1, 2, 1), (2, 1, 2)])
def test_the_framed_window_is_what_a_layer_reads(padding, stride, dilation):
    network = Sequential(
        layers.Conv2d(1, 3, 3, stride, padding, dilation, rng=0), layers.ReLU(), layers.MaxPool2d(2, 1),
        layers.Conv2d(3, 2, 2, rng=1), layers.Flatten(),
    )  # fmt: skip
    size = network.output_shape((1, 8, 8))[0]
    network = Sequential(*network.layers, layers.Linear(size, 10, rng=2))
    image = DIGITS.test_images[2]
    found, trace = inspection.activations(network, image), inspection.Trace(network, image, 1)
    reads = all_reads(network, found)
    for name in ("0.Conv2d", "1.ReLU", "2.MaxPool2d", "3.Conv2d"):
        before, *pixels = reads[name]
        for row, col in np.ndindex(found[name].shape[1:]):
            places = [term.place for term in trace.computed(inspection.Place(name, (1, row, col))).terms]
            places = [place for place in places if place]
            assert {place.name for place in places} <= {before.name}
            rows, cols = ({place.index[axis] for place in places} for axis in (1, 2))
            framed = window_of(before, row, col, found[before.name].shape[1:])
            assert rows <= framed[0] and cols <= framed[1]
            assert all({min(one), max(one)} <= other for one, other in zip((rows, cols), framed) if one)
            if dilation == 1:
                assert (rows, cols) == framed
            maps = {place.index[0] for place in places}
            assert maps == ({1} if before.apart else set(range(len(found[before.name]))))
            if pixels:
                slopes = np.argwhere(trace.pixel_gradient(inspection.Place(name, (1, row, col)))[0])
                seen = window_of(pixels[0], row, col, (8, 8))
                assert {int(r) for r, _ in slopes} <= seen[0] and {int(c) for _, c in slopes} <= seen[1]
    assert [one.name for one in reads["5.Linear"]] == ["3.Conv2d"] and reads["5.Linear"][0].window is None
    sizes = [(layer.kernel_size[0] + (dilation - 1) * 2 * (not n), layer.stride[0], 0)
             for n, layer in enumerate(network.layers) if hasattr(layer, "kernel_size")]  # fmt: skip
    assert reads["3.Conv2d"][1].window[0] == arithmetic.receptive_field(sizes)[0]


def test_one_image_of_each_class_can_be_clicked():
    explorer = explorers.activations()
    strip = explorer.board.section("choose")
    classes = [int(DIGITS.test_labels[number]) for number, _, _ in strip.picks]
    assert classes == list(range(10))
    for picture, (number, _, _) in zip(strip.values, strip.picks):
        assert np.array_equal(picture, DIGITS.test_images[number][0])


def test_the_table_tells_the_path():
    trace = trace_of(3)
    scene, told = check_biography(trace, "0.Conv2d.weight", (2, 0, 1, 1))
    for row, step in zip(scene.table[2:], told.path):
        assert row[0] == str(step.place)
        assert float(row[1]) == pytest.approx(step.value, rel=0.01, abs=1e-12)
        assert float(row[2]) == pytest.approx(step.gradient, rel=0.01, abs=1e-12)
    assert any("one step of gradient descent" in line for line in scene.formula)


@pytest.mark.parametrize(
    "shape, groups",
    [
        ((16, 3, 3), (16, 3, 3)),
        ((1, 8, 8), (8, 1, 8)),
        ((1, 28, 28), (112, 1, 7)),
        ((1, 1, 120), (15, 1, 8)),
        ((32, 7, 7), (32, 7, 7)),
        ((2, 9, 9), (36, 1, 5)),
        ((1, 1, 10), (2, 1, 5)),
    ],
)
def test_long_sums_are_told_in_groups_that_fit(shape, groups):
    terms = tuple(inspection.Term(None, float(n), 1.0, None) for n in range(math.prod(shape)))
    laid = in_groups(inspection.Sum("sum", shape, terms))
    assert laid.shape == groups
    assert [term.value for term in laid.flat if term is not None] == [term.value for term in terms]


def test_biography_sliders_follow_the_array():
    explorer = explorers.biography(name="2.Conv2d", index=(31, 7, 7), number=0)
    explorer.controls["name"].value = "3.MaxPool2d"
    assert [explorer.controls[axis].max for axis in ("first", "second", "third")] == [31, 3, 3]
    assert explorer.controls["fourth"].disabled and explorer.scene.message == ""
    assert explorer.status.startswith("3.MaxPool2d (31, 3, 3)")
    explorer.controls["name"].value = "2.Conv2d.weight"
    assert [explorer.controls[axis].max for axis in ("first", "second", "third", "fourth")] == [31, 15, 2, 2]
    assert not explorer.controls["fourth"].disabled
    explorer.controls["name"].value = "0.Conv2d.bias"
    assert explorer.controls["second"].disabled and explorer.last_error is None
    assert explorer.status.startswith("0.Conv2d.bias (15) = ")


def test_an_index_too_large_is_lowered_and_said():
    scene = explorers.biography()._scene_at(0, "3.MaxPool2d", first=5, second=7, third=1, fourth=0)
    assert scene.status.startswith("3.MaxPool2d (5, 3, 1)") and "lowered: second index" in scene.message


def test_the_opening_number_has_a_gradient():
    explorer = explorers.biography()
    number = explorer.controls["number"].value
    logits = training.pretrained("digits").predict(DIGITS.test_images)
    right = logits.argmax(axis=1) == DIGITS.test_labels
    losses = -ops.log_softmax(logits)[np.arange(len(logits)), DIGITS.test_labels]
    assert right[number] and losses[number] == losses[right].max()
    assert abs(float(explorer.scene.text(("grad", "", 0, 0)))) >= 1
    with pytest.raises(ValueError, match="is not in"):
        explorers.biography(name="2.Conv2d", index=(99, 0, 0))


# ---- the monitor ----------------------------------------------------------------------------------


def plain_losses(**changes):
    network, train, settings = tiny_training(**changes)
    records = list(training.fit(network, train, train, **settings, progress=False))
    return network, [record.loss for record in records]


def test_pause_resume_and_stop_while_the_loop_stays_free():
    shown = tiny_monitor(epochs=40)
    run, stop = shown.controls["run"], shown.controls["stop"]
    assert run.description == "start" and stop.disabled and shown.state == "ready"

    async def press():
        turns = 0
        run.click()
        while len(shown.history) < 20:
            await asyncio.sleep(0)
            turns += 1
        assert turns > 0 and shown.state == "running" and run.description == "pause"
        run.click()
        await shown.task
        paused = len(shown.history)
        await asyncio.sleep(0.05)
        assert shown.state == "paused" and len(shown.history) == paused and run.description == "resume"
        run.click()
        while len(shown.history) < paused + 10:
            await asyncio.sleep(0)
        stop.click()
        await shown.task
        assert shown.state == "stopped" and stop.disabled and "keeps its weights" in shown.status
        run.click()
        await shown.task

    asyncio.run(press())
    assert shown.last_error is None and shown.state == "finished" and run.disabled
    network, losses = plain_losses(epochs=40)
    assert [record.loss for record in shown.history] == losses
    for ours, theirs in zip(shown.network.parameters(), network.parameters()):
        assert np.array_equal(ours.value, theirs.value)


def test_quick_clicks_start_one_training_only():
    shown = tiny_monitor(epochs=3)
    shown.controls["pace"].value = 0.1

    async def press():
        for _ in range(5):
            shown.controls["run"].click()
        first = shown.task
        await asyncio.sleep(0.02)
        shown.controls["run"].click()
        shown.controls["run"].click()
        assert shown.task is first and shown.state == "running"
        shown.controls["pace"].value = 0.0
        await shown.task

    asyncio.run(press())
    assert [record.step for record in shown.history] == list(range(1, 19))


def test_without_a_loop_it_trains_to_the_end():
    shown = tiny_monitor()
    shown.start()
    assert shown.state == "finished" and len(shown.history) == 12 and shown.last_error is None
    shown.start()
    assert len(shown.history) == 12


def test_a_run_finished_at_once_is_that_of_a_plain_training_and_can_be_seen_again():
    async def in_a_notebook():
        shown = tiny_monitor().finish()
        assert shown.state == "finished" and shown.finish() is shown
        losses = [record.loss for record in shown.history]
        shown.reset()
        shown.controls["run"].click()
        await asyncio.sleep(0)
        await shown.task
        return losses, [record.loss for record in shown.history]

    once, again = asyncio.run(in_a_notebook())
    assert once == again == plain_losses()[1] and len(once) == 12


def test_reset_goes_back_to_the_untrained_network():
    shown = tiny_monitor()
    before, opening = inspection.weights(shown.network), shown.status
    rate = shown.arguments["optimizer"].learning_rate
    runs = []
    for _ in range(3):
        shown.start()
        runs.append([record.loss for record in shown.history])
        shown.reset()
        assert shown.history == [] and shown.status == opening and shown.state == "ready"
        assert all(np.array_equal(before[n], array) for n, array in inspection.weights(shown.network).items())
        assert shown.arguments["optimizer"].learning_rate == rate
    assert runs[0] == runs[1] == runs[2] and len(runs[0]) == 12


def test_the_monitor_shows_history_filters_and_ratios():
    shown = tiny_monitor()
    shown.start()
    board = shown.board
    losses = board.section("loss").series
    assert losses[0].values == tuple(record.loss for record in shown.history)
    checked = [record for record in shown.history if record.validation_loss is not None]
    assert losses[1].steps == tuple(record.step for record in checked) == (6, 12)
    assert losses[1].values == tuple(record.validation_loss for record in checked)
    assert board.section("accuracy").series[0].values == tuple(record.accuracy for record in shown.history)
    weight = shown.network.parameters()[0].value
    assert np.array_equal(board.section("filters").values, weight[:, 0])
    names = [series.label for series in board.section("ratios").series]
    assert names == ["0.Conv2d.weight", "3.Linear.weight"]
    expected = tuple(ratio["3.Linear.weight"] for ratio in shown.ratios)
    assert board.section("ratios").series[1].values == expected and len(expected) == 12
    assert shown.view.state == board_state(board)
    assert f"loss {shown.history[-1].loss:.3f}" in shown.status


def test_the_ratios_are_those_of_each_step():
    shown = tiny_monitor()
    network, train, settings = tiny_training()
    before, ratios = inspection.weights(network), []
    for _ in training.fit(network, train, train, **settings, progress=False):
        after = inspection.weights(network)
        ratios.append(inspection.update_ratios(before, after))
        before = after
    shown.start()
    assert shown.ratios == ratios


def test_interrupting_the_kernel_pauses_a_training_in_the_background():
    shown = tiny_monitor(epochs=400)
    before = signal.getsignal(signal.SIGINT)

    async def press():
        shown.start()
        await asyncio.sleep(0.1)
        os.kill(os.getpid(), signal.SIGINT)
        await shown.task

    asyncio.run(press())
    assert shown.state == "paused" and "interrupted" in shown.view.state["message"]
    assert signal.getsignal(signal.SIGINT) is before and shown.last_error is None
    assert 0 < len(shown.history) < 2400


def test_an_interrupt_in_the_middle_of_a_drawing_is_seen(monkeypatch):
    """The picture that was half done must not come after the one that says "paused"."""
    due = [signal.SIGINT]

    def interrupted(network, history, *others):
        board = monitor_board(network, history, *others)
        if len(history) > 5 and due:
            os.kill(os.getpid(), due.pop())
        return board

    monkeypatch.setattr(_monitor, "monitor_board", interrupted)
    shown = tiny_monitor(epochs=400)
    shown.controls["pace"].value = 0.1  # a picture at every step

    async def train():
        shown.start()
        await shown.task

    asyncio.run(train())
    assert not due and shown.state == "paused" and shown.view.state["status"].startswith("paused: step 6")
    assert "interrupted" in shown.view.state["message"]


def test_interrupting_a_training_without_a_loop_keeps_everything():
    interrupts = [KeyboardInterrupt]

    def augment(images, rng):
        if len(shown.history) == 5 and interrupts:
            raise interrupts.pop()
        return images

    shown = tiny_monitor(augment=augment)
    shown.start()
    assert shown.state == "paused" and len(shown.history) == 5
    shown.start()
    assert shown.state == "finished" and [record.step for record in shown.history] == list(range(1, 13))
    assert [record.loss for record in shown.history] == plain_losses(augment=lambda images, rng: images)[1]


def test_interrupts_are_left_alone_outside_the_main_thread():
    seen = []

    def work():
        interrupts = Interrupts(lambda: seen.append("never"))
        interrupts.take()
        seen.append(signal.getsignal(signal.SIGINT))
        interrupts.close()

    before = signal.getsignal(signal.SIGINT)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [before] and signal.getsignal(signal.SIGINT) is before


@pytest.fixture
def own_handler():
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)


def test_between_slices_an_idle_kernel_is_listened_to_but_a_cell_keeps_its_interrupts(own_handler):
    seen = []
    interrupts = Interrupts(lambda: seen.append("interrupted"))
    for kernel, kept in ((signal.SIG_IGN, True), (signal.default_int_handler, False), (signal.SIG_IGN, True)):
        signal.signal(signal.SIGINT, kernel)  # as a kernel does around every message
        interrupts.take()
        os.kill(os.getpid(), signal.SIGINT)
        interrupts.leave()
        assert (signal.getsignal(signal.SIGINT) is not kernel) == kept
    assert seen == ["interrupted"] * 3
    interrupts.close()
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def test_clicks_from_another_thread_act_in_the_loop_that_made_the_monitor():
    """JupyterLab answers widgets in a thread of its own."""
    threads = set()

    def augment(images, rng):
        threads.add(threading.current_thread())
        return images

    async def press():
        shown = tiny_monitor(epochs=500, augment=augment)
        button = shown.controls["run"]
        for state in ("running", "paused"):
            await asyncio.to_thread(button.click)
            while shown.state != state:
                await asyncio.sleep(0)
        await asyncio.to_thread(shown.reset)
        while shown.state != "ready":
            await asyncio.sleep(0)
        return shown

    shown = asyncio.run(press())
    assert threads == {threading.main_thread()} and shown.history == [] and shown.last_error is None


def test_one_monitor_trains_at_a_time():
    first, second = tiny_monitor(epochs=50), tiny_monitor(epochs=1)

    async def press():
        first.start()
        await asyncio.sleep(0.02)
        second.start()
        assert first.state == "paused" and "another monitor" in first.view.state["message"]
        await second.task
        await first.task

    asyncio.run(press())
    assert second.state == "finished" and first.state == "paused"


def test_a_divergence_is_shown_and_the_weights_are_from_before():
    network, train, settings = tiny_training()
    settings["optimizer"] = optim.SGD(network.parameters(), 1e30)
    shown = explorers.monitor(network, train, **settings)
    shown.start()
    assert isinstance(shown.last_error, training.TrainingDiverged)
    assert "TrainingDiverged" in shown.view.state["message"] and "step" in shown.view.state["message"]
    assert all(np.isfinite(array).all() for array in inspection.weights(shown.network).values())
    shown.reset()
    assert shown.last_error is None and shown.state == "ready"


def test_a_monitor_without_settings_trains_any_network():
    network = tiny_network()
    shown = explorers.monitor(network, (DIGITS.train_images[:64], DIGITS.train_labels[:64]))
    shown.start()
    assert shown.state == "finished" and len(shown.history) == 10 and shown.network is network
    assert shown.board.section("loss").series[1].steps == ()
    with pytest.raises(ValueError, match="epochs"):
        explorers.monitor(network, epochs=-1)


def test_a_network_without_filters_shows_its_first_matrix():
    network = Sequential(layers.Flatten(), layers.Linear(64, 10, rng=0))
    board = monitor_board(network, [], [], 5, "ready")
    assert np.array_equal(board.section("filters").values[0], network.parameters()[0].value)
    assert board.status == "ready: 5 steps to train; press start"


def test_the_opening_monitor_is_the_recipe_untrained():
    shown = explorers.monitor()
    assert "1,125 steps to train" in shown.status and shown.history == []
    assert shown.describe() == f"Explorer monitor: {shown.status}."


def test_the_monitor_shows_what_the_network_answers_now():
    shown = tiny_monitor(epochs=2)
    for _ in range(2):
        maps = shown.board.section("image")
        images, labels = (part[:12] for part in shown.validation)
        answers = shown.network.predict(images).argmax(axis=1)
        assert np.array_equal(maps.values, images[:, 0])
        assert [int(title.split(",")[0]) for title in maps.titles] == list(answers)
        assert [role == "output" for role in maps.roles] == list(answers == labels)
        assert f"{(answers == labels).sum()} of {len(labels)} right" in maps.title
        shown.finish()
