"""Every layer: gradients, shapes, modes, initial weights, and what is remembered between the passes."""

import numpy as np
import pytest

from cnnlib import layers, ops
from cnnlib.gradcheck import check_layer
from cnnlib.network import Sequential

pytestmark = pytest.mark.usefixtures("memory_full_of_rubbish")

RNG = np.random.default_rng
LAYERS = {  # layer, input shape
    "Conv2d": (lambda: layers.Conv2d(2, 3, (3, 2), rng=0), (2, 2, 6, 7)),
    "Conv2d with everything": (
        lambda: layers.Conv2d(2, 3, (3, 2), stride=(1, 2), padding=(2, 1), dilation=(2, 1), rng=0),
        (2, 2, 6, 7),
    ),
    "Conv2d same": (lambda: layers.Conv2d(4, 3, (2, 3), padding="same", stride=(1, 2), rng=0), (2, 4, 5, 6)),
    "Conv2d valid": (lambda: layers.Conv2d(4, 3, (2, 3), padding="valid", rng=0), (2, 4, 5, 6)),
    "Conv2d without bias": (lambda: layers.Conv2d(2, 3, 3, bias=False, rng=0), (2, 2, 5, 6)),
    "ConvTranspose2d": (lambda: layers.ConvTranspose2d(2, 3, (3, 2), rng=0), (2, 2, 3, 4)),
    "ConvTranspose2d with everything": (
        lambda: layers.ConvTranspose2d(2, 3, (3, 2), (3, 2), (1, 0), (2, 1), dilation=(1, 2), rng=0),
        (2, 2, 3, 4),
    ),
    "ConvTranspose2d same": (
        lambda: layers.ConvTranspose2d(2, 3, (3, 2), (2, 3), "same", rng=0),
        (2, 2, 3, 4),
    ),
    "ConvTranspose2d without bias": (
        lambda: layers.ConvTranspose2d(2, 3, 2, bias=False, rng=0),
        (2, 2, 3, 4),
    ),
    "MaxPool2d": (lambda: layers.MaxPool2d(2), (2, 2, 6, 8)),
    "MaxPool2d with everything": (
        lambda: layers.MaxPool2d((3, 2), (2, 1), (1, 0), (1, 2), ceil_mode=True),
        (2, 2, 6, 7),
    ),
    "MaxPool2d same": (lambda: layers.MaxPool2d((3, 2), (2, 1), "same"), (2, 2, 6, 7)),
    "AvgPool2d": (lambda: layers.AvgPool2d(2), (2, 2, 6, 8)),
    "AvgPool2d of each side": (lambda: layers.AvgPool2d(3, 2, ((0, 1), (1, 0))), (2, 2, 6, 7)),
    "AvgPool2d with everything": (
        lambda: layers.AvgPool2d((3, 2), (2, 3), (1, 0), ceil_mode=True, count_include_pad=False),
        (2, 2, 6, 7),
    ),
    "ReLU": (layers.ReLU, (2, 2, 5, 6)),
    "ReLU after a linear layer": (layers.ReLU, (3, 7)),
    "Flatten": (layers.Flatten, (3, 2, 4, 5)),
    "Linear": (lambda: layers.Linear(5, 3, rng=0), (4, 5)),
    "Linear without bias": (lambda: layers.Linear(5, 3, bias=False, rng=0), (4, 5)),
    "BatchNorm2d": (lambda: layers.BatchNorm2d(3), (4, 3, 2, 5)),
    "Dropout": (lambda: layers.Dropout(0.4, rng=0), (3, 2, 4, 5)),
    "Conv2d in groups": (lambda: layers.Conv2d(4, 6, (3, 2), padding=1, groups=2, rng=0), (2, 4, 5, 6)),
    "Conv2d depthwise": (lambda: layers.Conv2d(3, 3, 3, stride=2, bias=False, groups=3, rng=0), (2, 3, 5, 6)),
    "GlobalAvgPool2d": (layers.GlobalAvgPool2d, (3, 2, 4, 5)),
    "Residual": (lambda: layers.Residual(layers.Conv2d(2, 2, 3, padding=1), layers.ReLU()), (2, 2, 4, 5)),
    "Residual inside Residual": (
        lambda: layers.Residual(
            layers.Conv2d(2, 4, 3, stride=2, padding=1),
            layers.Residual(layers.Dropout(0.3, rng=0), layers.BatchNorm2d(4)),
            shortcut=[layers.Conv2d(2, 4, 1, stride=2, bias=False), layers.BatchNorm2d(4)],
        ),
        (2, 2, 5, 6),
    ),
    "Residual of vectors": (lambda: layers.Residual(layers.Linear(5, 5)), (3, 5)),
}


def build(name):
    """A fresh layer with parameters that are nowhere 0 or 1, and a float64 input away from all kinks."""
    make, shape = LAYERS[name]
    layer, rng = make(), RNG(5)
    for parameter in layer.parameters():
        parameter.value = rng.uniform(0.2, 1, parameter.value.shape)
    x = rng.permutation(np.prod(shape)).reshape(shape) * 0.1 - np.prod(shape) * 0.05 + 0.03
    return layer, x


def batch_last(array):
    """The same array with the batch axis last in memory."""
    return np.moveaxis(np.ascontiguousarray(np.moveaxis(array, 0, -1)), -1, 0)


@pytest.mark.parametrize("mode", ["train", "eval"])
@pytest.mark.parametrize("name", LAYERS)
def test_gradients_measure_up(name, mode):
    layer, x = build(name)
    getattr(layer, mode)()
    report = check_layer(layer, x)
    assert report.tolerance == 1e-6
    assert report.passed, f"\n{report}"
    assert len(report.checks) == 1 + len(layer.parameters())


def test_batch_norm_gradients_measure_up_after_the_statistics_have_moved():
    layer, x = build("BatchNorm2d")
    layer.forward(x * 3 + 1)
    layer.eval()
    assert check_layer(layer, x).passed


@pytest.mark.parametrize("name", LAYERS)
def test_output_shape_is_the_shape_that_comes_out(name):
    layer, x = build(name)
    y = layer.forward(x)
    assert layer.output_shape(x.shape) == y.shape
    assert layer.output_shape(x.shape[1:]) == y.shape[1:]
    assert layer.output_shape((77, *x.shape[1:])) == (77, *y.shape[1:])


@pytest.mark.parametrize("name", LAYERS)
def test_gradients_have_the_shapes_of_what_they_belong_to(name):
    layer, x = build(name)
    grad_input = layer.backward(layer.forward(x))
    assert grad_input.shape == x.shape
    for parameter in layer.parameters():
        assert parameter.grad.shape == parameter.value.shape
        assert parameter.grad.dtype == parameter.value.dtype


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", LAYERS)
def test_the_floating_point_type_is_kept(name, dtype):
    layer, x = build(name)
    for parameter in layer.parameters():
        parameter.value = parameter.value.astype(dtype)
    y = layer.forward(x.astype(dtype))
    assert y.dtype == layer.backward(y).dtype == dtype


@pytest.mark.parametrize("name", LAYERS)
def test_an_empty_batch_passes_in_evaluation(name):
    layer, x = build(name)
    layer.eval()
    y = layer.forward(x[:0])
    assert y.shape == layer.output_shape((0, *x.shape[1:]))
    assert layer.backward(y).shape == (0, *x.shape[1:])


@pytest.mark.parametrize("name", LAYERS)
def test_the_batch_stays_last_in_memory(name):
    layer, x = build(name)
    y = layer.forward(batch_last(x))
    assert y.strides[0] == y.itemsize
    grad_input = layer.backward(y)
    assert grad_input.strides[0] == grad_input.itemsize


@pytest.mark.parametrize("name", LAYERS)
def test_memory_order_changes_no_number(name):
    layer, x = build(name)
    y = layer.forward(x)
    twin, _ = build(name)
    assert np.allclose(twin.forward(batch_last(x)), y, rtol=1e-12, atol=1e-12)
    assert np.allclose(twin.backward(batch_last(y)), layer.backward(y), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", LAYERS)
def test_inputs_stay_as_they_are(name):
    layer, x = build(name)
    x.setflags(write=False)
    grad = np.ones(layer.forward(x).shape)
    grad.setflags(write=False)
    layer.backward(grad)


@pytest.mark.parametrize("name", LAYERS)
def test_backward_before_forward_says_so(name):
    layer, x = build(name)
    with pytest.raises(RuntimeError, match="run forward"):
        layer.backward(x)


@pytest.mark.parametrize("again", ["backward", "backward_parameters"])
@pytest.mark.parametrize("name", [name for name in LAYERS if LAYERS[name][0]().parameters()])
def test_a_second_backward_overwrites_the_first_also_without_the_gradient_at_the_input(name, again):
    layer, x = build(name)
    y = layer.forward(x)
    layer.backward(y)
    first = [parameter.grad.copy() for parameter in layer.parameters()]
    getattr(layer, again)(y)
    assert all((parameter.grad == grad).all() for parameter, grad in zip(layer.parameters(), first))


def test_layers_compute_what_ops_compute():
    rng = RNG(2)
    x = rng.standard_normal((2, 2, 6, 7)).astype(np.float32)
    conv = layers.Conv2d(2, 3, (3, 2), (1, 2), (1, 0), (2, 1), rng=rng)
    conv.bias.value = rng.standard_normal(3).astype(np.float32)
    expected = ops.conv2d(x, conv.weight.value, conv.bias.value, (1, 2), (1, 0), (2, 1))
    assert (conv.forward(x) == expected).all()
    up = layers.ConvTranspose2d(2, 3, (3, 2), (3, 2), (1, 0), (2, 1), rng=rng)
    expected = ops.conv_transpose2d(x, up.weight.value, up.bias.value, (3, 2), (1, 0), (2, 1))
    assert (up.forward(x) == expected).all()
    assert (layers.MaxPool2d((3, 2), 2, (1, 0)).forward(x) == ops.max_pool2d(x, (3, 2), 2, (1, 0))).all()
    pool = layers.AvgPool2d((3, 2), 2, (1, 0), count_include_pad=False)
    assert (pool.forward(x) == ops.avg_pool2d(x, (3, 2), 2, (1, 0), count_include_pad=False)).all()
    dense = layers.Linear(84, 3, rng=rng)
    flat = x.reshape(2, 84)
    assert (dense.forward(flat) == ops.linear(flat, dense.weight.value, dense.bias.value)).all()


def test_flatten_runs_over_channel_row_column():
    x = np.arange(48.0).reshape(2, 2, 3, 4)
    flatten = layers.Flatten()
    for order in (np.ascontiguousarray, batch_last):
        y = flatten.forward(order(x))
        assert (y == x.reshape(2, 24)).all()
        assert (flatten.backward(y) == x).all()


def test_flatten_moves_nothing_when_the_batch_is_last():
    x = batch_last(np.arange(48.0).reshape(2, 2, 3, 4))
    assert np.shares_memory(layers.Flatten().forward(x), x)


def test_lists_are_accepted():
    x = np.arange(24.0).reshape(2, 1, 3, 4)
    for name in ("Flatten", "ReLU", "MaxPool2d", "AvgPool2d", "BatchNorm2d"):
        layer = getattr(layers, name)(*{"MaxPool2d": [2], "AvgPool2d": [2], "BatchNorm2d": [1]}.get(name, []))
        y = layer.forward(x.tolist())
        assert layer.backward(y.tolist()).shape == x.shape, name


def test_batch_norm_goes_back_the_way_it_came():
    layer, x = build("BatchNorm2d")
    grad = RNG(3).standard_normal(layer.forward(x).shape)
    expected = layer.backward(grad)
    assert (layer.eval().backward(grad) == expected).all()  # the forward pass was one of training


def test_dropout_drops_in_training_only():
    layer, x = layers.Dropout(0.5, rng=3), np.ones((10, 10))
    y = layer.forward(x)
    assert set(np.unique(y)) == {0, 2}
    assert (layer.backward(x) == y).all()
    assert (layer.eval().forward(x) == x).all()
    assert (layer.backward(x) == x).all()
    assert (layer.train().forward(x) == 0).any()


def test_dropout_repeats_with_its_seed_and_varies_between_batches():
    x = np.ones((10, 10))
    one, same = layers.Dropout(0.5, rng=3), layers.Dropout(0.5, rng=3)
    first = one.forward(x)
    assert (first == same.forward(x)).all()
    assert (first != one.forward(x)).any()


def test_batch_norm_keeps_running_statistics_by_hand():
    layer = layers.BatchNorm2d(2, momentum=0.1)
    x = np.zeros((2, 2, 1, 2), np.float32)
    x[:, 0] = [[[1, 3]], [[5, 7]]]  # mean 4, unbiased variance 20/3
    x[:, 1] = [[[2, 2]], [[4, 4]]]  # mean 3, unbiased variance 4/3
    layer.forward(x)
    assert np.allclose(layer.running_mean, [0.4, 0.3])
    assert np.allclose(layer.running_var, [0.9 + 2 / 3, 0.9 + 0.4 / 3])
    layer.forward(x)
    assert np.allclose(layer.running_mean, [0.76, 0.57])
    kept = layer.running_mean.copy(), layer.running_var.copy()
    layer.eval().forward(x)
    assert (layer.running_mean == kept[0]).all()
    assert (layer.running_var == kept[1]).all()


def test_batch_norm_in_evaluation_uses_what_it_kept():
    layer = layers.BatchNorm2d(1, eps=1.0)
    layer.running_mean, layer.running_var = np.array([2.0]), np.array([3.0])
    assert layer.eval().forward(np.full((1, 1, 1, 1), 10.0)).item() == 4
    assert layer.backward(np.full((1, 1, 1, 1), 10.0)).item() == 5


@pytest.mark.oracle
@pytest.mark.parametrize("momentum", [0.1, 0.7])
def test_batch_norm_agrees_with_pytorch_over_several_batches(torch, momentum):
    rng = RNG(6)
    ours, theirs = layers.BatchNorm2d(3, momentum=momentum), torch.nn.BatchNorm2d(3, momentum=momentum)
    for number in range(6):
        x = (rng.standard_normal((4, 3, 5, 6)) * 2 + number).astype(np.float32)
        if number == 4:
            ours.eval(), theirs.eval()
        assert np.allclose(ours.forward(x), theirs(torch.tensor(x)).detach().numpy(), atol=1e-5)
        assert np.allclose(ours.running_mean, theirs.running_mean.numpy(), atol=1e-6)
        assert np.allclose(ours.running_var, theirs.running_var.numpy(), atol=1e-5)


def test_he_weights_have_variance_two_over_fan_in():
    layer = layers.Conv2d(16, 64, (5, 3), rng=0)
    assert layer.weight.value.std() == pytest.approx(np.sqrt(2 / (16 * 15)), rel=0.02)
    grouped = layers.Conv2d(32, 128, (5, 3), groups=2, rng=0)
    assert grouped.weight.value.std() == pytest.approx(np.sqrt(2 / (16 * 15)), rel=0.02)
    assert abs(layer.weight.value.mean()) < 0.002
    assert not layer.bias.value.any()


def test_glorot_weights_fill_their_interval_evenly():
    layer = layers.Linear(200, 100, rng=0)
    limit = np.sqrt(6 / 300)
    assert np.abs(layer.weight.value).max() <= limit
    assert np.abs(layer.weight.value).max() > 0.99 * limit
    assert layer.weight.value.std() == pytest.approx(limit / np.sqrt(3), rel=0.02)
    assert layers.Linear(200, 100, init="he", rng=0).weight.value.std() == pytest.approx(0.1, rel=0.02)


@pytest.mark.parametrize("make", [layers.Conv2d, layers.ConvTranspose2d], ids=lambda make: make.__name__)
def test_weights_come_from_the_generator_that_is_passed(make):
    first, same = make(2, 3, 3, rng=7), make(2, 3, 3, rng=RNG(7))
    assert (first.weight.value == same.weight.value).all()
    assert (first.weight.value != make(2, 3, 3, rng=8).weight.value).any()
    shared = RNG(7)
    one, two = make(2, 3, 3, rng=shared), make(2, 3, 3, rng=shared)
    assert (one.weight.value != two.weight.value).any()
    assert (make(2, 3, 3).weight.value != make(2, 3, 3).weight.value).any()


def test_weights_start_as_float32_and_the_global_generator_is_left_alone():
    state = np.random.get_state()[1].copy()
    assert layers.Conv2d(1, 2, 3).weight.value.dtype == np.float32
    assert layers.Linear(3, 2).bias.value.dtype == np.float32
    layers.Dropout(0.5).forward(np.ones((2, 2)))
    assert (np.random.get_state()[1] == state).all()


def test_weight_shapes():
    assert layers.Conv2d(2, 5, (3, 4)).weight.value.shape == (5, 2, 3, 4)
    assert layers.ConvTranspose2d(2, 5, (3, 4)).weight.value.shape == (2, 5, 3, 4)
    assert layers.Linear(7, 4).weight.value.shape == (4, 7)
    assert [parameter.name for parameter in layers.Conv2d(2, 5, 3).parameters()] == ["weight", "bias"]
    assert [parameter.name for parameter in layers.Conv2d(2, 5, 3, bias=False).parameters()] == ["weight"]


def test_a_parameter_takes_any_float_type_and_only_its_own_shape():
    parameter = layers.Linear(3, 2).weight
    for dtype in (np.float16, np.float32, np.float64):
        parameter.value = np.ones((2, 3), dtype)
        assert parameter.value.dtype == dtype
    with pytest.raises(ValueError, match=r"\(3, 2\).*\(2, 3\)"):
        parameter.value = np.ones((3, 2))
    with pytest.raises(TypeError, match="int64"):
        parameter.value = np.ones((2, 3), np.int64)


@pytest.mark.parametrize("name", LAYERS)
def test_modes_return_the_layer(name):
    layer, _ = build(name)
    assert layer.training
    assert layer.eval() is layer
    assert not layer.training
    assert layer.train() is layer
    assert layer.training


def test_a_layer_describes_itself():
    text = repr(layers.Conv2d(1, 8, 3, stride=2))
    assert text.startswith("Conv2d(in_channels=1, out_channels=8, kernel_size=(3, 3), stride=(2, 2)")
    assert repr(layers.Dropout(0.3)) == "Dropout(p=0.3)"


@pytest.mark.parametrize("mode", ["train", "eval"])
def test_who_writes_into_the_output_of_a_pooling_changes_no_gradient(mode):
    x = np.random.default_rng(3).standard_normal((2, 3, 6, 6))
    pool = getattr(layers.MaxPool2d(2), mode)()
    y = pool.forward(x)
    y -= 1
    grad = np.arange(1.0, y.size + 1).reshape(y.shape)
    assert (pool.backward(grad) == ops.max_pool2d_backward(grad, x, 2)).all()


def test_a_layer_of_ones_own_defines_both_ways():
    class Half(layers.Layer):
        def forward(self, x):
            return x

    with pytest.raises(TypeError, match="layer 0 must have forward and backward, got Half"):
        Sequential(Half())
    with pytest.raises(NotImplementedError, match=r"Half must define backward\(self, grad_output\)"):
        Half().backward(np.ones(3))
