"""Random arguments for pictures, drawings and search methods: a right answer or one of our own errors."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnlib import drawing, figures, ops, search
from cnnlib.figures.scene import Scene
from cnnlib.figures.scenes.backward import backward_scene
from cnnlib.figures.scenes.channels import channels_scene
from cnnlib.figures.scenes.forward import convolution_scene
from cnnlib.figures.scenes.pooling import pooling_scene
from cnnlib.figures.scenes.pooling_backward import pooling_backward_scene
from support.messages import answer

settings.register_profile("course", derandomize=True, deadline=None, database=None, max_examples=60)
settings.load_profile("course")

K = np.ones((3, 3))
JUNK = st.sampled_from(
    [None, True, 0, -1, 1.5, "3", "", (), (1, 2, 3), [1], {}, b"2", 2 + 0j, float("nan"), "same", K]
)


def mostly(strategy):
    """Sensible values, and now and then junk."""
    return st.integers(0, 11).flatmap(lambda die: JUNK if die == 0 else strategy)


def tables(sizes):
    """Two-dimensional arrays of small whole numbers."""
    shapes = st.tuples(sizes, sizes, st.integers(0, 99))
    return mostly(shapes.map(lambda s: np.random.default_rng(s[2]).integers(-4, 5, s[:2]).astype(float)))


SIDES, EDGES, STEPS = st.integers(1, 6), st.integers(1, 3), st.integers(1, 3)


def numbers(scene, name, part=""):
    """What a grid of a scene says, as an array."""
    return np.array(scene.grid(name, part).texts, float)


def check_scene(scene):
    """Every link belongs to a cell, ends in its number, and leads to cells that there are."""
    assert isinstance(scene, Scene) and scene.status
    cells = {cell: text for grid in scene.grids for cell, text, _ in grid.cells()}
    for pointed, link in scene.links.items():
        assert pointed in cells and link.cells <= set(cells)
    assert set(scene.walk) <= set(scene.links) and bool(scene.walk) != bool(scene.message)


def drawn(picture):
    """Whether the picture is there and has words."""
    return picture.get_axes() and picture.alt


@given(
    tables(SIDES),
    tables(EDGES),
    mostly(STEPS),
    mostly(st.integers(0, 2) | st.sampled_from(["same", "full", "valid", "smae"])),
    mostly(st.integers(1, 2)),
)
def test_convolution_scenes(x, weight, stride, padding, dilation):
    scene = answer(convolution_scene, x, weight, stride, padding, dilation)
    if scene is None:
        return
    check_scene(scene)
    if not scene.message and padding != "full":
        y = ops.conv2d(np.asarray(x)[None, None], weight[None, None], None, stride, padding, dilation)
        assert np.array_equal(numbers(scene, "output"), y[0, 0])


@given(tables(SIDES), mostly(EDGES), mostly(st.none() | STEPS), mostly(st.integers(0, 1)),
       mostly(st.sampled_from(["max", "average"])))  # fmt: skip
def test_pooling_scenes(x, kernel_size, stride, padding, kind):
    scene = answer(pooling_scene, x, kernel_size, stride, padding, kind)
    if scene is None:
        return
    check_scene(scene)
    if not scene.message:
        pool = ops.max_pool2d if kind == "max" else ops.avg_pool2d
        y = pool(np.asarray(x)[None, None], kernel_size, stride, padding)[0, 0]
        assert np.allclose(numbers(scene, "output"), y, atol=0.0051)


@given(tables(SIDES), tables(EDGES), mostly(STEPS), mostly(st.integers(0, 1)), mostly(st.integers(1, 2)),
       mostly(st.sampled_from(["scatter", "gather", "weight"])), st.integers(0, 11))  # fmt: skip
def test_backward_scenes(x, weight, stride, padding, dilation, view, die):
    y = answer(convolution_scene, x, weight, stride, padding, dilation)
    grad = np.ones(numbers(y, "output").shape) if y and not y.message and die else np.ones((2, 2))
    scene = answer(backward_scene, x, weight, grad, stride, padding, dilation, view)
    if scene is None:
        return
    check_scene(scene)
    arrays = ops.conv2d_backward(
        *(np.asarray(a)[None, None] for a in (grad, x, weight)), stride, padding, dilation
    )
    if view == "weight":
        assert np.array_equal(numbers(scene, "grad_weight"), arrays[1][0, 0])
    else:
        grid = scene.grid("grad_input")
        values = [float(text) for _, text, kind in grid.cells() if kind.startswith("value")]
        assert values == arrays[0].ravel().tolist()


@given(tables(SIDES), mostly(EDGES), mostly(st.none() | STEPS), mostly(st.sampled_from(["max", "average"])),
       mostly(st.sampled_from(["scatter", "gather", "weight"])))  # fmt: skip
def test_pooling_backward_scenes(x, kernel_size, stride, kind, view):
    y = answer(pooling_scene, x, kernel_size, stride, 0, kind)
    grad = np.ones(numbers(y, "output").shape) if y and not y.message else np.ones((2, 2))
    scene = answer(pooling_backward_scene, x, grad, kernel_size, stride, kind, view)
    if scene is None:
        return
    check_scene(scene)
    backward = ops.max_pool2d_backward if kind == "max" else ops.avg_pool2d_backward
    expected = backward(grad[None, None], np.asarray(x, float)[None, None], kernel_size, stride)[0, 0]
    assert np.allclose(numbers(scene, "grad_input"), expected, atol=0.0051)


@given(
    tables(SIDES),
    st.integers(1, 3),
    tables(EDGES),
    mostly(STEPS),
    mostly(st.integers(0, 1)),
    mostly(st.none()),
)
def test_channels_scenes(picture, channels, kernel, stride, padding, bias):
    x, weight = [picture] * channels, [[kernel] * channels]
    scene = answer(channels_scene, x, weight, bias, stride, padding)
    if scene is not None and not scene.message:
        check_scene(scene)
        y = ops.conv2d(np.asarray(x)[None], np.asarray(weight), bias, stride, padding)[0, 0]
        assert np.allclose(numbers(scene, "output", "0"), y, atol=0.0051)


@settings(max_examples=15)
@given(
    tables(SIDES),
    tables(EDGES),
    mostly(st.none() | st.tuples(st.integers(0, 5), st.integers(0, 5))),
    st.booleans(),
)
def test_pictures_of_a_convolution(x, weight, at, formula):
    picture = answer(figures.convolution, x, weight, at=at, formula=formula)
    assert picture is None or drawn(picture)


@settings(max_examples=15)
@given(
    mostly(st.tuples(st.integers(0, 4), SIDES, SIDES).map(lambda shape: np.ones(shape))),
    mostly(st.none() | st.just([0, 1])),
    mostly(st.integers(1, 4)),
)
def test_pictures_of_digits_and_maps(images, labels, columns):
    for call in (figures.digits, figures.feature_maps):
        picture = answer(
            call, images, columns=columns, **({"labels": labels} if call is figures.digits else {})
        )
        assert picture is None or drawn(picture)


POINTS = st.tuples(st.floats(0, 1), st.floats(0, 1))
STROKES = mostly(st.lists(mostly(st.lists(mostly(POINTS), max_size=4)), max_size=3))


@given(STROKES, mostly(st.floats(0.01, 1)), mostly(st.integers(1, 24)))
def test_drawings_become_bitmaps(strokes, pen, size):
    bitmap = answer(drawing.rasterize, strokes, pen, size)
    if bitmap is not None:
        assert bitmap.shape == (size, size) and bitmap.dtype == np.float32
        assert bitmap.min() >= 0 and bitmap.max() <= 1
        assert any(len(stroke) for stroke in strokes) or not bitmap.any()


@settings(max_examples=60)
@given(STROKES, mostly(st.sampled_from(["digits", "mnist"])))
def test_drawings_become_digits(strokes, kind):
    steps = answer(drawing.prepare, strokes, kind)
    if steps is not None:
        side = {"digits": 8, "mnist": 28}[kind]
        digit = steps[-1].image
        assert digit.shape == (side, side) and digit.min() >= 0 and digit.max() <= 1 + 1e-6
        assert digit.any() == any(len(stroke) for stroke in strokes)


@given(tables(SIDES).map(lambda image: image / 4 if isinstance(image, np.ndarray) else image), st.booleans())
def test_bitmaps_become_digits(bitmap, positive):
    bitmap = np.abs(bitmap) if positive and isinstance(bitmap, np.ndarray) else bitmap
    for call in (drawing.prepare_digits, drawing.prepare_mnist):
        steps = answer(call, bitmap)
        if steps is not None:
            assert np.min(bitmap) >= 0 and np.max(bitmap) <= 1 and np.isfinite(steps[-1].image).all()


@given(mostly(st.tuples(SIDES, SIDES)), mostly(st.integers(1, 40)), mostly(st.just(np.random.default_rng(0))))
def test_places_lie_in_the_table_and_differ(shape, count, generator):
    for choose in (search.grid_places, search.random_places):
        places = answer(choose, shape, count, generator)
        if places is not None:
            assert 1 <= len(places) == len(set(places)) <= count
            assert all(0 <= at < size for place in places for at, size in zip(place, shape, strict=True))


@given(
    mostly(st.lists(st.integers(0, 99), max_size=9)), mostly(st.integers(1, 12)), mostly(st.integers(2, 4))
)
def test_halving_spends_what_it_says(places, epochs, factor):
    tried = answer(search.successive_halving, lambda place, epochs: place / 99, places, epochs, factor)
    if tried is not None:
        tried = list(tried)
        assert tried[-1].spent == search.methods.halving_cost(len(places), epochs, factor)
        assert search.best_of(tried).epochs == epochs
