"""Static figures: the right numbers, an alternative text, a white face, and nothing left open."""

import base64
import inspect
import io
import xml.etree.ElementTree as ET
from collections import namedtuple
from pathlib import Path

import matplotlib.figure
import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

from cnnlib import arithmetic, explorers, figures, inspection, layers, ops
from cnnlib.figures.caption import MOST_ROWS, shortened, wrapped
from cnnlib.figures.draw_scene import draw_scene
from cnnlib.figures.scene import written
from cnnlib.figures.scenes import relationships
from cnnlib.figures.scenes.backward import backward_scene
from cnnlib.figures.scenes.forward import convolution_scene
from cnnlib.figures.scenes.pooling import pooling_scene
from cnnlib.figures.scenes.stack import stack_scene
from cnnlib.network import Sequential
from cnnlib.samples import SETTINGS

X = np.array([[3, 3, 2, 1, 0], [0, 0, 1, 3, 1], [3, 1, 2, 2, 3], [2, 0, 0, 2, 2], [2, 0, 0, 0, 1]])
K = np.array([[0, 1, 2], [2, 2, 0], [0, 1, 2]])
ONES = np.ones((3, 3), int)
SAID = "Something that is said about it."
Record = namedtuple("Record", "step loss accuracy validation_loss validation_accuracy")
RECORDS = [
    Record(n + 1, 2 / (n + 1), n / 20, 0.5 if n == 9 else None, 0.9 if n == 9 else None) for n in range(10)
]
CHANCE = np.random.default_rng(0)
NETWORK = Sequential(
    layers.Conv2d(1, 4, 3, rng=0), layers.MaxPool2d(2), layers.Flatten(), layers.Linear(36, 10, rng=0)
)

IMAGE = CHANCE.random((1, 8, 8))
FOUND = inspection.activations(NETWORK, IMAGE)
MISTAKES = inspection.Mistakes(np.array([3, 1]), np.array([7, 2]), np.array([2.0, 1.0]))

MAKE = {
    "activations": lambda: figures.activations(FOUND),
    "arrays": lambda: figures.arrays(x=X, kernel=K, y=X[:3, :3], words=("∗", "=")),
    "backward": lambda: figures.backward(X, K, ONES, view="gather", at=(2, 2)),
    "channels": lambda: figures.channels(np.stack([X, X, X]), np.ones((2, 3, 2, 2)), at=(1, 2, 3)),
    "biography": lambda: figures.biography(inspection.Trace(NETWORK, IMAGE, 3), "0.Conv2d", (1, 2, 3)),
    "confusion_matrix": lambda: figures.confusion_matrix([0, 1, 2, 2], [0, 1, 2, 1], classes=3),
    "convolution": lambda: figures.convolution(X, K, stride=2, padding=1, at=(1, 1)),
    "descents": lambda: figures.descents(lambda z: (z - 3) ** 2, {"crawls": [5, 4.6], "zigzags": [5, 2]}),
    "digits": lambda: figures.digits(CHANCE.random((12, 1, 8, 8)), range(12), [0] * 12),
    "feature_maps": lambda: figures.feature_maps(CHANCE.random((5, 6, 6))),
    "filters": lambda: figures.filters(CHANCE.normal(size=(4, 3, 3, 3))),
    "loss_curves": lambda: figures.loss_curves({"SGD": [3, 2, 1], "Adam": ([0, 2], [3, 0.5])}),
    "maps": lambda: figures.maps(digit=X, kernel=[[-1, 1]], result=X[:, 1:] - X[:, :-1]),
    "occlusion": lambda: figures.occlusion(IMAGE, inspection.occlusion_map(NETWORK, IMAGE, 3), 3),
    "pooling": lambda: figures.pooling(X, 2, kind="average"),
    "pooling_backward": lambda: figures.pooling_backward(X, ONES, 3, 1, at=(0, 1)),
    "road": lambda: figures.road("in practice"),
    "saliency": lambda: figures.saliency(IMAGE, inspection.saliency(NETWORK, IMAGE, 3), 3),
    "stack": lambda: figures.stack(NETWORK, (1, 8, 8), at=(1, 1)),
    "training_curves": lambda: figures.training_curves(RECORDS),
    "dot_chart": lambda: figures.dot_chart(
        {"here": {"a": [1, 2], "b": 3}, "there": {"a": 2, "b": 1}},
        "number",
        SAID,
        {"there": {"a": 0.5, "b": 0.2}},
    ),
    "heat_map": lambda: figures.heat_map(
        [[1, 2, 3], [30, 2, 0]], [0.1, 0.2, 0.4], [8, 32], "rate", "batch", SAID, True, {"good": (2, 1)}
    ),
    "line_chart": lambda: figures.line_chart(
        {"a": ([1, 2], [3, 4]), "b": ([1, 2], [[3, 5], [4, 6]])}, "x", "y", SAID, "x", bands={"good": (1, 2)}
    ),
    "search_history": lambda: figures.search_history([0.5, 0.9, 0.7], [True, True, False]),
    "search_importance": lambda: figures.search_importance({"filters": 0.3, "learning_rate": 0.7}),
    "search_slices": lambda: figures.search_slices({"filters": [1, 2], "rate": [0.1, 1]}, [0.5, 0.6]),
    "update_ratios": lambda: figures.update_ratios([1, 2], [{"weight": 0.1}, {"weight": 0.01}]),
    "worst_mistakes": lambda: figures.worst_mistakes(CHANCE.random((4, 1, 8, 8)), [0, 1, 2, 3], MISTAKES),
}


@pytest.fixture(autouse=True)
def no_figure_is_leaked():
    yield
    assert plt.get_fignums() == []


def table(scene, name):
    return [[float(text) for text in row] for row in scene.grid(name).texts]


@pytest.mark.parametrize("name", MAKE)
def test_every_figure_says_what_it_claims_on_white_with_its_texts_inside(name):
    picture = MAKE[name]()
    assert isinstance(picture, matplotlib.figure.Figure)
    data, metadata = picture._repr_mimebundle_()
    png = base64.b64decode(data["image/png"])
    assert metadata["image/png"]["alt"] == data["text/plain"] == picture.alt
    assert len(picture.alt.split()) >= 5 and picture.alt.endswith(".")
    file = Image.open(io.BytesIO(png))
    assert file.info["Description"] == picture.alt
    image = file.convert("RGB")
    corners = [(0, 0), (image.width - 1, 0), (0, image.height - 1)]
    assert all(min(image.getpixel(corner)) >= 250 for corner in corners)
    assert metadata["image/png"]["width"] <= 9.3 * 96
    assert len(png) < 60_000
    for text in (text for axes in picture.axes for text in axes.texts if text.get_text()):
        box, frame = text.get_window_extent(), picture.bbox
        assert box.x0 >= -1 and box.x1 <= frame.width + 1, text.get_text()
        assert box.y0 >= -1 and box.y1 <= frame.height + 1, text.get_text()


def test_all_figure_functions_are_tested_here():
    functions = {name for name in figures.__all__ if inspect.isfunction(getattr(figures, name))}
    assert functions - {"export"} == set(MAKE)


def test_a_claim_of_ones_own():
    assert (
        figures.convolution(X, K, alt="Nine products make one number.").alt
        == "Nine products make one number."
    )
    own = figures.Picture(4, 3, alt="A line that rises.")
    own.subplots().plot([0, 1])
    assert own._repr_mimebundle_()[0]["text/plain"] == "A line that rises."


def test_the_guides_worked_examples():
    assert table(convolution_scene(X, K), "output") == [[12, 12, 17], [10, 17, 19], [9, 6, 14]]
    assert table(convolution_scene(X, K, 2, 1), "output") == [[6, 17, 3], [8, 17, 13], [6, 4, 4]]
    assert table(pooling_scene(X, 3, 1), "output") == [[3, 3, 3], [3, 3, 3], [3, 2, 3]]
    average = [["1.67", "1.67", "1.67"], ["1", "1.22", "1.78"], ["1.11", "0.78", "1.33"]]
    assert pooling_scene(X, 3, 1, kind="average").grid("output").texts == average
    first = convolution_scene(X, K).links["output", "", 0, 0]
    assert first.sum == "3·0 + 3·1 + 2·2 + 0·2 + 0·2 + 1·0 + 3·0 + 1·1 + 2·2 = 12"


def test_the_worked_backward_passes():
    whole = backward_scene(X, K, ONES)
    expected = [[0, 1, 3, 3, 2], [2, 5, 7, 5, 2], [2, 6, 10, 8, 4], [2, 5, 7, 5, 2], [0, 1, 3, 3, 2]]
    assert table(whole, "grad_input") == expected
    assert table(backward_scene(X, K, ONES, view="gather"), "grad_input") == expected
    weight = backward_scene(X, K, ONES, view="weight")
    assert table(weight, "grad_weight") == [[15, 15, 15], [9, 11, 16], [10, 7, 12]]
    two = np.zeros((3, 3), int)
    two[0, 0], two[2, 2] = 1, -1
    assert table(backward_scene(X, K, two, view="weight"), "grad_weight") == [
        [1, 1, -1],
        [0, -2, -1],
        [3, 1, 1],
    ]


@pytest.mark.parametrize("name", SETTINGS)
def test_scatter_and_gather_say_the_same(name):
    i, k, s, p, d = SETTINGS[name][2:]
    chance = np.random.default_rng(1)
    x, weight = chance.integers(0, 4, (i, i)), chance.integers(-2, 3, (k, k))
    size = arithmetic.output_size(i, k, s, p, d)
    gradient = chance.integers(-2, 3, (size, size))
    scatter, gather = (backward_scene(x, weight, gradient, s, p, d, view) for view in ("scatter", "gather"))
    expected = ops.conv2d_backward(gradient[None, None], x[None, None], weight[None, None], s, p, d)[0][0, 0]
    assert np.array_equal(table(gather, "grad_input"), expected)
    painted = scatter.grid("grad_input")
    shown = np.array([[float(text) for text in row] for row in painted.texts])
    first = -painted.first_row, -painted.first_col
    assert np.array_equal(shown[first[0] : first[0] + i, first[1] : first[1] + i], expected)


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("padding", range(4))
@pytest.mark.parametrize("dilation", [1, 2])
def test_relationships_give_the_size(stride, padding, dilation):
    for i in range(1, 9):
        for k in range(1, 6):
            span = arithmetic.effective_kernel_size(k, dilation)
            if i + 2 * padding < span:
                continue
            number, formula = relationships.applies(k, stride, padding, dilation)
            expression = (
                formula.split(" = ")[1].replace("2p", "2*p").replace("⌊", "math.floor(").replace("⌋", ")")
            )
            letters = {"i": i, "k": k, "s": stride, "p": padding, "d": dilation}
            expression = expression.replace(")(", ")*(").replace(" − ", " - ")
            size = eval(expression, {"math": __import__("math")}, letters)
            assert size == arithmetic.output_size(i, k, stride, padding, dilation), (number, letters)


def test_numbers_are_written_briefly():
    assert [written(value) for value in (3, 2.0, 1.5, 5 / 3, -0.001, -2, "0")] == [
        "3",
        "2",
        "1.5",
        "1.67",
        "0",
        "-2",
        "0",
    ]
    assert wrapped("aa bb cc", 6) == ["aa bb", "cc"]


def test_wrong_inputs_are_refused_with_a_cure():
    with pytest.raises(ValueError, match="x has shape"):
        figures.arrays(x=np.zeros((1, 1, 3, 3)))
    with pytest.raises(ValueError, match="not a cell of this picture"):
        figures.convolution(X, K, at=(7, 7))
    with pytest.raises(ValueError, match="expected"):
        figures.digits(np.zeros((3, 3)))
    with pytest.raises(ValueError, match="expected"):
        figures.feature_maps(np.zeros((3, 3)))
    with pytest.raises(ValueError, match=r"\.svg"):
        figures.export(convolution_scene(X, K), "picture.txt")


def test_export_writes_svg_png_and_gif(tmp_path):
    scene = convolution_scene(X, K, 2, 1)
    svg = figures.export(scene, tmp_path / "one.svg")
    again = figures.export(scene, tmp_path / "two.svg")
    assert svg.read_bytes() == again.read_bytes()
    texts = "".join(ET.parse(svg).getroot().itertext())
    assert "0·0 + 0·1" in texts and "= 6" in texts
    figures.export(scene, tmp_path / "one.png", at=("output", "", 1, 1))
    assert Image.open(tmp_path / "one.png").width > 300
    animation = Image.open(figures.export(scene, tmp_path / "all.gif"))
    assert animation.n_frames == len(scene.walk) == 9


def test_training_curves_say_the_same_on_every_machine():
    assert figures.training_curves(RECORDS).alt == (
        "Loss and accuracy over 10 steps: the loss falls, validation accuracy ends at 90%."
    )
    assert "without any step" in figures.training_curves([]).alt


def test_digits_name_their_mistakes():
    picture = figures.digits(np.zeros((2, 8, 8)), [1, 7], [1, 2])
    assert "1 right, 1 wrong" in picture.alt
    assert [axes.get_title() for axes in picture.axes] == ["1", "2, is 7"]


def test_a_scene_without_output_can_be_drawn():
    scene = convolution_scene(X[:2, :2], K)
    assert "raise padding to at least 1" in scene.message
    assert draw_scene(scene).alt.endswith("no output.")


def test_a_stack_knows_same_padding():
    network = Sequential(layers.Conv2d(1, 2, 3, stride=2, padding="same", rng=0))
    scene = stack_scene((1, 8, 8), network.layers, network.table((1, 8, 8)))
    first, last = (scene.links["layer", "1", n, n].terms[0].cells[0] for n in (0, 3))
    assert (first.first_row, first.last_row) == (0, 2)
    assert (last.first_col, last.last_col) == (6, 7)


def test_rectangles_get_a_formula_for_each_axis():
    scene = convolution_scene(X[:, :4], K[:2], 2, 1)
    expected = ops.conv2d(X[None, None, :, :4], K[None, None, :2], None, 2, 1)[0, 0]
    assert table(scene, "output") == expected.tolist()
    assert scene.formula[0] == "rows: o = ⌊(5 + 2·1 − 2) / 2⌋ + 1 = 3"
    assert "columns: o = ⌊(4 + 2·1 − 3) / 2⌋ + 1 = 2" in scene.formula


def test_the_formula_can_be_left_for_the_reader_to_find():
    with_it, without = (figures.convolution(X, K, formula=formula) for formula in (True, False))
    assert "⌊" in " ".join(text.get_text() for axes in with_it.axes for text in axes.texts)
    assert "⌊" not in " ".join(text.get_text() for axes in without.axes for text in axes.texts)
    assert with_it.alt == without.alt


def test_the_picture_of_the_readme_is_what_the_code_draws(tmp_path):
    root = Path(__file__).parents[2]
    assert "](data/backward.gif)" in (root / "README.md").read_text(encoding="utf-8")
    made = figures.export(explorers.backward("padding, strides"), tmp_path / "made.gif")
    with Image.open(made) as fresh, Image.open(root / "data" / "backward.gif") as stored:
        assert (fresh.n_frames, fresh.size) == (stored.n_frames, stored.size)
        for frame in range(fresh.n_frames):
            fresh.seek(frame)
            stored.seek(frame)
            # In blocks of 16 pixels: each version of matplotlib draws letters a little differently. With
            # 3.10 it is 1.2, and 4.3 between one frame and the next.
            ours, theirs = (np.asarray(image.convert("L").reduce(16), float) for image in (fresh, stored))
            assert np.abs(ours - theirs).mean() < 2.5


def test_maps_have_equally_large_cells_and_say_their_sizes():
    picture = figures.maps(digit=X, kernel=[[-1, 1]])
    assert picture.alt == "Maps side by side: digit 5×5, kernel 1×2."
    wide, tall = picture.get_size_inches()
    (digit, kernel) = (axes.get_position() for axes in picture.axes)
    assert np.allclose([digit.width / 5, kernel.width / 2], digit.width / 5)
    assert np.allclose([digit.height * tall / 5, kernel.height * tall], digit.width * wide / 5)
    wide, tall = figures.maps(felt=np.ones((31, 31))).get_size_inches()
    assert 3 < wide < 4 and 3 < tall < 4
    for values, words in ((X[None], "named_map has shape"), ([["a"]], "named_map")):
        with pytest.raises((ValueError, TypeError), match=words):
            figures.maps(named_map=values)
    with pytest.raises(ValueError, match="pass one or more"):
        figures.maps()


def test_arrays_read_out_their_numbers_where_they_are_few():
    assert figures.arrays(a=[[1, 2], [3, 4.5]]).alt.endswith("\na: 1 2; 3 4.5.")
    assert figures.arrays(a=np.zeros((9, 9))).alt == "Arrays side by side: a 9×9."


def test_layers_are_drawn_to_scale_as_stacks_of_their_maps():
    scene = explorers.shapes().scene
    grids = {grid.title.split("\n")[1]: grid for grid in scene.grids}
    assert [grids[shape].sheets for shape in ("1×8×8", "16×8×8", "32×4×4", "10")] == [1, 8, 8, 1]
    assert grids["32×4×4"].height == pytest.approx(grids["1×8×8"].height / 2)
    assert all(grid.top - grid.lift >= 0 for grid in scene.grids)


def test_every_filter_is_a_row_with_its_own_output():
    scene = explorers.channels().scene
    for number in range(2):
        row = [
            grid
            for grid in scene.grids
            if grid.title in (f"output {number}", f"bias {number}", f"w[{number}, 0]", f"w[{number}, 2]")
        ]
        assert len(row) == 4 and len({grid.top for grid in row}) == 1
        assert [grid.title for grid in sorted(row, key=lambda grid: grid.left)][-1] == f"output {number}"


def test_a_long_table_is_cut_in_a_picture_and_says_so():
    table = tuple((str(row), "words", "code") for row in range(MOST_ROWS + 3))
    assert shortened(table[:MOST_ROWS]) == table[:MOST_ROWS]
    assert shortened(table) == (*table[:MOST_ROWS], ("… 3 more rows", "", "in the explorer itself"))
