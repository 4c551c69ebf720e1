"""Every dialect against what its library returned, and a mutant for each of its rules."""

import contextlib
import functools
import inspect
import re
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

import cnnlib.__main__ as command_line
from cnnlib import dialects
from cnnlib.dialects import __main__ as command
from cnnlib.dialects import _dialect
from cnnlib.dialects import _rules as rules
from cnnlib.dialects._others import OTHERS
from support.vectors import FILE, measured, vectors

REFUSALS = (ValueError, TypeError, NotImplementedError)
CALLS = sorted({(vector.library, vector.operation) for vector in vectors()})
# Settings that a library answers and a dialect refuses with a sentence, because the answer is no rule.
NOT_MODELLED = {
    ("ncnn", "avg_pool2d"): 1, ("opencv_dnn", "max_pool2d"): 2, ("opencv_dnn", "avg_pool2d"): 4,
    ("tensorflowjs", "max_pool2d_backward"): 1, ("tensorflowjs", "avg_pool2d"): 2,
}  # fmt: skip
# Where the standard's own evaluator and onnxruntime part.
REFERENCE = {"conv2d": 2, "conv_transpose2d": 4, "max_pool2d": 7, "avg_pool2d": 5}
X = np.arange(49.0).reshape(1, 1, 7, 7)
W = np.ones((1, 1, 3, 3))


# Methods that no vector shows, because what was drawn for them did not fit either; test_bad_input has them.
SAID_ONLY = {
    ("keras", "refuse"), ("nnabla", "refuse"), ("chainer", "reaches_out"), ("openvino", "refuse"),
    ("convnetjs", "refuse"),
}  # fmt: skip


def agrees(dialect, vector):
    """Whether the dialect returns what the library did; "refused" where it refuses instead."""
    try:
        result = getattr(dialect, vector.operation)(*vector.inputs, **vector.arguments)
    except REFUSALS as error:
        return vector.result is None or ("refused" if "not modelled" in str(error) else False)
    theirs = vector.result
    if theirs is None or result.shape != theirs.shape:
        return False
    return np.allclose(result, theirs, rtol=1e-4, atol=1e-4, equal_nan=True)


def with_nan(vector):
    return any(np.isnan(array).any() for array in vector.inputs)


@pytest.mark.parametrize("library, operation", CALLS)
def test_vectors(library, operation):
    asked = [vector for vector in vectors() if (vector.library, vector.operation) == (library, operation)]
    plain = [vector for vector in asked if not with_nan(vector)]
    assert sum(vector.result is not None for vector in plain) == 30
    answers = Counter(agrees(dialects.get(library.removesuffix("_reference")), vector) for vector in plain)
    if library == "onnx_reference":
        assert answers[False] == REFERENCE[operation]
    else:
        assert answers[False] == 0 and answers["refused"] == NOT_MODELLED.get((library, operation), 0)


@pytest.mark.parametrize("name", dialects.names())
def test_nan_is_right_or_said_to_be_no_rule(name):
    asked = [vector for vector in vectors() if vector.library == name and with_nan(vector)]
    expected = {True} if dialects.get(name).nan else {"refused"}
    assert {agrees(dialects.get(name), vector) for vector in asked} <= expected
    assert len(asked) == 4 * ("max_pool2d" in dialects.get(name).paddings)


def test_every_dialect_is_measured_at_the_version_it_names():
    assert set(measured()) - {"onnx_reference"} == set(dialects.names())
    for name in dialects.names():
        dialect, (version, date) = dialects.get(name), measured()[name]
        numbers = re.findall(r"[0-9]+(?:\.[0-9]+)+|opset [0-9]+", version)
        assert all(number in dialect.version for number in numbers) and date == dialect.measured
    assert sum(bool(dialects.get(name).surprises) for name in dialects.names()) >= 12
    assert FILE.stat().st_size < 1_000_000


# Each rule, and what takes its place: some vector must notice.
CHANGES = {
    "ties": (rules.first_of_ties, rules.shared_by_ties, rules.first_of_ties_down),
    "counts": (rules.inside, rules.with_padding, rules.whole_window),
    "pool_stride": ("window", 1, 2),
    "flips": (True, False),
    "flips_transposed": (True, False),
    "rounding": (rules.down, rules.up_within),
    "output_padding_below_stride": (True, False),
    "nan": ("wins", "skipped"),
}
WORDS = (
    rules.none,
    rules.upper,
    rules.lower,
    rules.unstrided,
    rules.full,
    rules.centred,
    rules.centred_early,
)
NUMBERS = (rules.per_side, rules.two_pairs, rules.top_left_bottom_right)


def changed_rules(dialect):
    """(what was changed, a dialect with that one rule changed) for all that the dialect declares itself."""
    kind = type(dialect)
    for name, values in CHANGES.items():
        ours = getattr(kind, name)
        relevant = name in vars(kind) and ours is not None and ours != _dialect.ALWAYS
        for value in [value for value in values if value != ours] if relevant else ():
            yield (
                f"{name}",
                type(kind.__name__, (kind,), {name: staticmethod(value) if callable(value) else value})(),
            )
    for operation, known in kind.paddings.items():
        for word, rule in known.items():
            others = NUMBERS if word == _dialect.NUMBERS else WORDS
            for other in [other for other in others if other is not rule]:
                paddings = {**kind.paddings, operation: {**known, word: other}}
                yield f"{operation} {word}", type(kind.__name__, (kind,), {"paddings": paddings})()


@functools.cache
def verdicts(name):
    """(call, what `agrees` says of it) for every call of a library that was measured."""
    return [(one, agrees(dialects.get(name), one)) for one in vectors() if one.library == name]


def notices(dialect, asked):
    with contextlib.suppress(*REFUSALS, AttributeError, IndexError):
        return not all(agrees(dialect, vector) for vector in asked)
    return True


def overridden(dialect):
    """(method, a dialect with the inherited method in its place) for each method of its own."""
    kind = type(dialect)
    for name, method in vars(kind).items():
        if inspect.isfunction(method) and hasattr(_dialect.Dialect, name) and name != "code":
            inherited = getattr(super(kind, kind), name)
            yield name, type(kind.__name__, (kind,), {name: inherited})()


OVERRIDDEN = [(name, method) for name in dialects.names() for method, _ in overridden(dialects.get(name))]


@pytest.mark.parametrize("name, method", OVERRIDDEN)
def test_a_method_of_its_own_is_needed(name, method):
    mutant = dict(overridden(dialects.get(name)))[method]
    changed = (agrees(mutant, one) != verdict for one, verdict in verdicts(name) if verdict is not False)
    assert any(changed) or (name, method) in SAID_ONLY


# Rules that no valid call needs to show, because the library's other rules give the same.
SAME_THING = {"rounding", "output_padding_below_stride"}


@pytest.mark.parametrize("name", dialects.names())
def test_a_changed_rule_is_noticed(name):
    asked = [vector for vector, verdict in verdicts(name) if verdict is True]
    seen, noticed = set(), set()
    for what, mutant in changed_rules(dialects.get(name)):
        seen.add(what)
        if what not in noticed and notices(mutant, asked):
            noticed.add(what)
    assert seen - noticed <= SAME_THING


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: dialects.get("kears"), "did you mean 'keras'"),
        (lambda: dialects.get("scipy"), "did you mean"),
        (lambda: dialects.get(3), "name must be one of"),
        (lambda: dialects.get("keras").conv2d(X, W, padding="sme"), "did you mean 'same'"),
        (lambda: dialects.get("keras").conv2d(X, W, padding=1), "takes 'valid', 'same'"),
        (lambda: dialects.get("jax").conv2d(X, W), "no default"),
        (lambda: dialects.get("jax").avg_pool2d(X, 2), "JAX has no avg_pool2d"),
        (lambda: dialects.get("onnx").max_pool2d_backward(X, X, 2), "ONNX"),
        (lambda: dialects.get("octave").max_pool2d(X, 2), "Octave has no max_pool2d"),
        (lambda: dialects.get("pytorch").conv2d(X, W, stride=2, padding="same"), "refuses"),
        (lambda: dialects.get("pytorch").max_pool2d(X, 2, padding=2), "half"),
        (lambda: dialects.get("pytorch").conv2d(X, np.ones((1, 1, 9, 9))), "larger than the padded input 7"),
        (lambda: dialects.get("pytorch").conv2d(X, W, stride=0), "stride must be"),
        (lambda: dialects.get("keras").conv2d(X, W, stride=2, dilation=2), "dilation_rate"),
        (lambda: dialects.get("opencv").conv2d(X, W, stride=2), "one pixel at a time"),
        (lambda: dialects.get("opencv").conv2d(np.ones((1, 2, 7, 7)), np.ones((1, 2, 3, 3))), "channels"),
        (lambda: dialects.get("onnx").conv2d(X, W, padding=(1, 1)), "(top, left, bottom, right)"),
        (
            lambda: dialects.get("pytorch").conv_transpose2d(X, W, stride=2, output_padding=2),
            "smaller than the stride",
        ),
        (lambda: dialects.get("chainer").conv_transpose2d(X, W, output_padding=1), "outsize"),
        (lambda: dialects.get("convnetjs").max_pool2d(X, (2, 3)), "both axes"),
        (lambda: dialects.get("convnetjs").conv2d(X, W, dilation=2), "no dilation"),
        (lambda: dialects.get("nnabla").max_pool2d(X, 2, padding=2), "without a pixel"),
        (lambda: dialects.get("openvino").avg_pool2d(X, 2, stride=1, padding=1), "exclude_pad"),
        (lambda: dialects.get("chainer").avg_pool2d(X, 8), "larger than the padded input"),
        (lambda: dialects.get("pytorch").code("conv2d", strid=3), "strid"),
        (lambda: dialects.get("keras").code("conv2d", stride=2, dilation=2), "dilation_rate"),
        (lambda: dialects.compare("conv2", X[0, 0], W[0, 0]), "did you mean 'conv2d'"),
        (lambda: dialects.compare("max_pool2d", X[0, 0], 2, padding="sam"), "did you mean 'same'"),
        (lambda: dialects.compare("max_pool2d", X[0, 0], 2, padding=-1), "padding must be"),
    ],
)
def test_bad_input(call, words):
    with pytest.raises(REFUSALS, match=re.escape(words)):
        call()


def test_the_checklist_holds_what_two_libraries_answer_differently():
    assert dialects.differences("keras", "keras") == ()
    rows = {question: said for question, *said in dialects.differences("caffe", "pytorch")}
    assert rows["Max pool 3×3, stride 2, on 6×6: which size?"] == ["3×3", "2×2"]
    assert rows["Equal maxima: who gets the gradient?"] == ["not there", "the first in rows"]
    rows = {question: said for question, *said in dialects.differences("flax", "convnetjs")}
    assert rows["Stride left out, max pool 3×3 on 9×9: which size?"] == ["7×7", "4×4"]
    assert rows["Equal maxima: who gets the gradient?"] == ["the first in rows", "the first in columns"]
    said = {question: set() for question in dialects.QUESTIONS}
    for question, one, other in [
        row for name in dialects.names() for row in dialects.differences("mlx", name)
    ]:
        said[question] |= {one, other}
    assert all(len(answers) >= 2 for answers in said.values()), "a question that tells nobody apart"
    assert {"turned", "as it is"} <= said["The kernel of a transposed convolution?"]
    assert {"by 9", "by 4"} <= said["Padded average 3×3: what is the corner divided by?"]


def test_the_input_stays_as_it_was():
    x = X.copy()
    for name in ("scipy.ndimage", "opencv", "caffe", "chainer"):
        dialects.get(name).max_pool2d(x, 2)
    assert (x == X).all()


IN_OTHER_LANGUAGES = {"convnetjs", "tensorflowjs", "octave", "caffe", "ncnn"}


@pytest.mark.parametrize("name", dialects.names())
@pytest.mark.parametrize("operation", ["conv2d", "max_pool2d"])
def test_code_compiles(name, operation):
    dialect = dialects.get(name)
    if operation not in dialect.paddings:
        pytest.skip(f"{name} has no {operation}")
    settings = {"kernel_size": 3}
    if not dialect.strideless:
        settings["stride"] = 2
    if dialect.defaults[operation] == _dialect.ALWAYS:
        settings["padding"] = 0 if name == "openvino" else "SAME"
    line = dialect.code(operation, **settings)
    assert "{" not in line or name in IN_OTHER_LANGUAGES
    assert dialect.strideless or "2" in line
    if name not in IN_OTHER_LANGUAGES:
        compile(line, name, "exec")


def test_the_table_is_printed(capsys):
    assert command_line.main(["dialects", "keras"]) == 0
    printed = capsys.readouterr().out
    assert "3.15.1" in printed and "dilation_rate" in printed and "Equinox" not in printed
    with pytest.raises(SystemExit):
        command.main(["kears"])
    assert "did you mean 'keras'" in capsys.readouterr().err
    command.main([])
    printed = capsys.readouterr().out
    assert all(f"{name}, run 2026-11-30" in printed for name in OTHERS)
    assert all(
        f"{dialects.get(name).title} {dialects.get(name).version}" in printed for name in dialects.names()
    )


def test_nothing_but_numpy_and_the_course_is_imported():
    folder = Path(sys.modules["cnnlib.dialects"].__file__).parent
    names = re.compile(r"^(?:from|import) (\w+)", re.MULTILINE)
    imported = {
        name for path in folder.glob("*.py") for name in names.findall(path.read_text(encoding="utf-8"))
    }
    assert imported <= {"cnnlib", "numpy", "typing", "sys"}
