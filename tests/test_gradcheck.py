"""The gradient check itself: it measures known slopes, passes what is right, and names what is wrong."""

import numpy as np
import pytest

from cnnlib import gradcheck, layers
from cnnlib.network import Sequential

pytestmark = pytest.mark.usefixtures("memory_full_of_rubbish")

X = np.random.default_rng(0).standard_normal((2, 2, 5, 6))


def test_numerical_gradient_of_known_functions():
    x = np.array([[1.0, -2, 3], [0.5, 0, 4]])
    assert np.allclose(gradcheck.numerical_gradient(lambda a: (a**2).sum(), x), 2 * x, atol=1e-8)
    assert np.allclose(gradcheck.numerical_gradient(lambda a: np.sin(a).sum(), x), np.cos(x), atol=1e-9)
    assert np.allclose(gradcheck.numerical_gradient(lambda a: a[0, 1] * a[1, 2], x), [[0, 4, 0], [0, 0, -2]])


def test_numerical_gradient_leaves_its_input_alone():
    x = np.array([1.0, 2])
    x.setflags(write=False)
    gradient = gradcheck.numerical_gradient(lambda a: a.sum(), x)
    assert x.tolist() == [1, 2]
    assert gradient.dtype == np.float64
    assert gradcheck.numerical_gradient(lambda a: float(a) ** 2, np.array(3.0)).shape == ()
    assert gradcheck.numerical_gradient(lambda a: a.sum(), np.zeros((0, 3))).shape == (0, 3)


def test_a_step_of_another_size():
    slope = gradcheck.numerical_gradient(lambda a: (a**3).sum(), np.array([1.0]), eps=0.5)
    assert slope[0] == pytest.approx(3.25)  # ((1.5)³ − (0.5)³) / 1


def test_a_right_layer_passes_and_is_not_changed():
    layer = layers.Conv2d(2, 3, (3, 2), stride=(2, 1), rng=0)
    before = [parameter.value.copy() for parameter in layer.parameters()]
    report = gradcheck.check_layer(layer, X)
    assert report.passed
    assert [check.name for check in report.checks] == ["input", "weight", "bias"]
    for parameter, value in zip(layer.parameters(), before):
        assert parameter.value.dtype == np.float32
        assert (parameter.value == value).all()
        assert parameter.grad is None


class DoubledWeight(layers.Conv2d):
    """A mistake: the gradient of one weight is twice too large."""

    def backward(self, grad_output, input_gradient=True):
        grad_input = super().backward(grad_output, input_gradient)
        self.weight.grad = self.weight.grad.copy()
        self.weight.grad[1, 0, 2, 1] *= 2
        return grad_input


class ForgottenBias(layers.Conv2d):
    """A mistake: the bias gradient is a mean."""

    def backward(self, grad_output, input_gradient=True):
        grad_input = super().backward(grad_output, input_gradient)
        self.bias.grad = grad_output.mean(axis=(0, 2, 3))
        return grad_input


class LostPixel(layers.ReLU):
    """A mistake: one pixel's gradient is lost."""

    def backward(self, grad_output):
        grad_input = super().backward(grad_output)
        grad_input[np.unravel_index(np.abs(grad_input).argmax(), grad_input.shape)] = 0
        return grad_input


class NotANumber(layers.ReLU):
    """A mistake: one gradient is nan."""

    def backward(self, grad_output):
        grad_input = super().backward(grad_output)
        grad_input[1, 0, 2, 3] = np.nan
        return grad_input


def test_a_wrong_weight_gradient_is_named_with_its_place():
    report = gradcheck.check_layer(DoubledWeight(2, 3, (3, 2), rng=0), X)
    assert not report.passed
    assert report.worst.name == "weight"
    assert tuple(map(int, report.worst.where)) == (1, 0, 2, 1)
    assert report.worst.ours == pytest.approx(2 * report.worst.measured)
    assert [check.name for check in report.checks if check.error > report.tolerance] == ["weight"]
    line = next(line for line in str(report).splitlines() if line.startswith("weight"))
    assert "WRONG" in line
    assert "[1, 0, 2, 1]" in line


def test_a_wrong_bias_gradient_is_named():
    report = gradcheck.check_layer(ForgottenBias(2, 3, 2, rng=0), X)
    assert [check.name for check in report.checks if check.error > report.tolerance] == ["bias"]


def test_a_lost_pixel_is_named():
    report = gradcheck.check_layer(LostPixel(), X)
    assert report.worst.name == "input"
    assert report.worst.ours == 0
    assert not report.passed


def test_nan_never_passes():
    report = gradcheck.check_layer(NotANumber(), X)
    assert not report.passed
    assert tuple(map(int, report.worst.where)) == (1, 0, 2, 3)
    assert "[1, 0, 2, 3]" in str(report)


def test_a_wrong_layer_inside_a_network_is_named():
    rng = np.random.default_rng(1)
    right = [layers.Conv2d(2, 3, 3, rng=rng), layers.ReLU(), layers.Flatten(), layers.Linear(36, 4, rng=rng)]
    assert gradcheck.check_network(Sequential(*right), X, [0, 3]).passed
    wrong = [DoubledWeight(2, 3, 3, rng=rng), *right[1:]]
    report = gradcheck.check_network(Sequential(*wrong), X, [0, 3])
    assert not report.passed
    assert "weight" in report.worst.name
    assert report.worst.name.startswith("0.")
    assert report.worst.name in str(report)


class Faint(layers.ReLU):
    """A mistake in small print: tiny outputs whose gradients are 1 % too large."""

    def forward(self, x):
        return super().forward(x) * 1e-4

    def backward(self, grad_output):
        return super().backward(grad_output) * 1.01e-4


def test_a_wrong_gradient_is_found_however_small_it_is():
    assert not gradcheck.check_layer(Faint(), X).passed


@pytest.mark.parametrize("factor", [1e-4, 1e-9, 1e-30])
def test_half_a_tiny_gradient_is_wrong_and_the_whole_one_right(factor):
    class Half(layers.ReLU):
        share = 0.5

        def forward(self, x):
            return super().forward(x) * factor

        def backward(self, grad_output):
            return super().backward(grad_output) * (factor * self.share)

    assert not gradcheck.check_layer(Half(), X).passed
    Half.share = 1.0
    assert gradcheck.check_layer(Half(), X).passed


def test_a_tiny_wrong_gradient_inside_a_network_is_found():
    network = Sequential(layers.Flatten(), DoubledLinear(60, 4, rng=0), layers.Linear(4, 3, rng=1))
    network.layers[2].weight.value = network.layers[2].weight.value * np.float32(1e-6)
    report = gradcheck.check_network(network, X, [0, 2])
    assert [check.name for check in report.checks if check.error > 1e-6] == ["1.DoubledLinear.weight"]
    assert np.abs(report.worst.measured) < 1e-5


class DoubledLinear(layers.Linear):
    """A mistake: the weight gradient is twice too large."""

    def backward(self, grad_output):
        grad_input = super().backward(grad_output)
        self.weight.grad = 2 * self.weight.grad
        return grad_input


@pytest.mark.parametrize(
    ("layer", "x"),
    [(layers.ReLU(), [[0.0, 1, -1]]), (layers.MaxPool2d(2), [[[[1.0, 1], [0, 0]]]])],
    ids=["ReLU at 0", "a tie in a max pool"],
)
def test_a_kink_is_called_one_and_a_mistake_is_not(layer, x):
    text = str(gradcheck.check_layer(layer, np.array(x)))
    assert "at a kink" in text and "move x away" in text
    assert "kink" not in str(gradcheck.check_layer(LostPixel(), X))


@pytest.mark.parametrize("writes", [False, True], ids=["looks at the outer array", "writes into its own"])
def test_functions_with_the_habits_of_other_courses(writes):
    weight = np.array([1.0, 2, 3])

    def loss(moved):
        if not writes:
            return (weight**2).sum()
        moved *= moved
        return moved.sum()

    assert np.allclose(gradcheck.numerical_gradient(loss, weight), [2, 4, 6])
    assert weight.tolist() == [1, 2, 3]


def test_an_outer_array_that_is_not_nudged_is_said():
    weight = np.array([1, 2, 3], np.float32)
    with pytest.raises(ValueError, match=r"f ignores its argument.*float32; write lambda x"):
        gradcheck.numerical_gradient(lambda _: (weight**2).sum(), weight)
    assert weight.tolist() == [1, 2, 3]
    assert not gradcheck.numerical_gradient(lambda _: 7.0, weight).any()


def test_an_array_is_as_it_was_where_the_function_raises():
    weight = np.array([1.0, 2, 3])
    with pytest.raises(ZeroDivisionError):
        gradcheck.numerical_gradient(lambda moved: 1 // int(moved[0] > 1 - 1e-6), weight)
    assert weight.tolist() == [1, 2, 3]


def test_a_report_says_pass_or_fail_for_every_array():
    text = str(gradcheck.check_layer(layers.Linear(4, 2, rng=0), np.ones((3, 4))))
    assert [line.split()[0] for line in text.splitlines()[1:]] == ["input", "weight", "bias"]
    assert text.count(" ok") == 3


def test_the_tolerance_decides():
    assert not gradcheck.check_layer(layers.Linear(4, 2, rng=0), np.ones((3, 4)), tolerance=1e-20).passed


def test_float32_is_refused_with_the_cure():
    with pytest.raises(TypeError, match=r"float64.*astype"):
        gradcheck.check_layer(layers.ReLU(), X.astype(np.float32))


def test_a_gradient_of_the_wrong_shape_is_refused():
    class WrongShape(layers.ReLU):
        def backward(self, grad_output):
            return super().backward(grad_output)[:, :1]

    with pytest.raises(ValueError, match=r"gradient of input has shape \(2, 1, 5, 6\)"):
        gradcheck.check_layer(WrongShape(), X)
