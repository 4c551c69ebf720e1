"""Weights and images move to Keras' layout and back; Keras itself is asked where it is installed."""

import os
import sys
from pathlib import Path

import numpy as np
import pytest

from cnnlib import dialects, layers, ops, porting
from cnnlib.datasets import load_digits
from cnnlib.network import Sequential
from cnnlib.training import pretrained
from support.vectors import vectors

pytestmark = pytest.mark.keras


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def test_every_pixel_is_found_again(rng):
    x = rng.standard_normal((2, 3, 4, 5))
    moved = porting.to_nhwc(x)
    for image, channel, row, col in np.ndindex(x.shape):
        assert moved[image, row, col, channel] == x[image, channel, row, col]
    assert np.array_equal(porting.to_nchw(moved), x)


def test_every_weight_of_a_filter_is_found_again(rng):
    weight = rng.standard_normal((2, 3, 4, 5))
    kernel = porting.conv_kernel(weight)
    for out, channel, row, col in np.ndindex(weight.shape):
        assert kernel[row, col, channel, out] == weight[out, channel, row, col]
    assert np.array_equal(porting.conv_weight(kernel), weight)


def test_a_linear_layer_behind_maps_weighs_the_same_numbers(rng):
    maps, weight = rng.standard_normal((2, 3, 4, 5)), rng.standard_normal((7, 60))
    theirs = porting.to_nhwc(maps).reshape(2, -1) @ porting.dense_kernel(weight, (3, 4, 5))
    assert np.allclose(theirs, ops.linear(maps.reshape(2, -1), weight))
    assert not np.allclose(porting.to_nhwc(maps).reshape(2, -1) @ porting.dense_kernel(weight), theirs)


@pytest.mark.parametrize("maps", [None, (3, 4, 5), (60, 1, 1)])
def test_a_linear_layer_comes_back(rng, maps):
    weight = rng.standard_normal((7, 60))
    assert np.array_equal(porting.dense_weight(porting.dense_kernel(weight, maps), maps), weight)


def test_without_maps_a_linear_layer_is_turned_over(rng):
    weight = rng.standard_normal((2, 3))
    assert np.array_equal(porting.dense_kernel(weight), weight.T)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_results_are_copies_of_the_same_type(rng, dtype):
    x, weight = rng.standard_normal((1, 1, 1, 2)).astype(dtype), rng.standard_normal((1, 2)).astype(dtype)
    moves = (porting.to_nhwc, porting.to_nchw, porting.conv_kernel, porting.conv_weight)
    pairs = [(x, move(x)) for move in moves]
    pairs += [(weight, move(weight, maps)) for move in (porting.dense_kernel,) for maps in (None, (2, 1, 1))]
    for before, after in pairs:
        assert after.dtype == dtype
        assert after.flags.c_contiguous
        assert not np.shares_memory(before, after)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: porting.to_nhwc(np.zeros((8, 8))), r"x: got shape \(8, 8\); expected 4 axes"),
        (lambda: porting.to_nchw(np.zeros((8, 8, 1))), r"expected 4 axes \(N, H, W, C\)"),
        (lambda: porting.conv_kernel(np.zeros((3, 3))), r"weight: .*\(C_out, C_in, kH, kW\)"),
        (lambda: porting.conv_weight(np.zeros(3)), r"kernel: .*\(kH, kW, C_in, C_out\)"),
        (lambda: porting.dense_kernel(np.zeros((2, 3, 1))), r"weight: .*\(out, in\)"),
        (lambda: porting.dense_kernel(np.zeros((2, 12)), (3, 4, 4)), "have 48 numbers, .* 12 inputs"),
        (lambda: porting.dense_weight(np.zeros((12, 2)), (12,)), r"maps must be \(C, H, W\)"),
    ],
)
def test_what_does_not_fit_is_named(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def network_of_all_kinds():
    rng = np.random.default_rng(1)
    return Sequential(
        layers.Conv2d(2, 4, (3, 2), padding="same", rng=rng),
        layers.BatchNorm2d(4, eps=1e-4, momentum=0.3),
        layers.ReLU(),
        layers.ConvTranspose2d(4, 3, (2, 3), stride=2, bias=False, rng=rng),
        layers.MaxPool2d(2),
        layers.Flatten(),
        layers.Linear(3 * 5 * 6, 7, rng=rng),
        layers.ReLU(),
        layers.Linear(7, 5, rng=rng),
    )


SHAPE = (2, 5, 6)


def trained_a_little(network, x):
    """The network after a backward pass, so that it has gradients and running statistics of its own."""
    logits = network.train().forward(x)
    network.backward(ops.cross_entropy_backward(logits, np.arange(len(x)) % logits.shape[1]))
    return network.eval()


def test_arrays_are_listed_as_keras_lists_them():
    shapes = [array.shape for array in porting.keras_arrays(network_of_all_kinds(), SHAPE)]
    assert shapes == [(3, 2, 2, 4), (4,), (4,), (4,), (4,), (4,), (2, 3, 3, 4), (90, 7), (7,), (7, 5), (5,)]


def test_gradients_are_listed_without_running_statistics(rng):
    network = network_of_all_kinds()
    with pytest.raises(RuntimeError, match=r"0.Conv2d.weight has no gradient yet; run network.backward"):
        porting.keras_arrays(network, SHAPE, gradients=True)
    trained_a_little(network, rng.standard_normal((4, *SHAPE)))
    gradients = porting.keras_arrays(network, SHAPE, gradients=True)
    assert [array.shape for array in gradients] == [
        (3, 2, 2, 4), (4,), (4,), (4,), (2, 3, 3, 4), (90, 7), (7,), (7, 5), (5,)
    ]  # fmt: skip
    assert np.array_equal(gradients[0], porting.conv_kernel(network.layers[0].weight.grad))


def test_arrays_come_back_and_belong_to_nobody_else(rng):
    x = rng.standard_normal((4, *SHAPE)).astype(np.float32)
    source, target = trained_a_little(network_of_all_kinds(), x), network_of_all_kinds()
    arrays = porting.keras_arrays(source, SHAPE)
    porting.load_keras_arrays(target, arrays, SHAPE)
    expected = source.predict(x)
    assert np.array_equal(target.predict(x), expected)
    for array in arrays:
        array[...] = 0
    assert np.array_equal(target.predict(x), expected)
    assert np.array_equal(source.predict(x), expected)


def test_nothing_changes_where_an_array_does_not_fit():
    network = network_of_all_kinds()
    before = porting.keras_arrays(network, SHAPE)
    with pytest.raises(ValueError, match="arrays must be 11, .* got 10"):
        porting.load_keras_arrays(network, before[:-1], SHAPE)
    with pytest.raises(ValueError, match=r"arrays\[10\] has shape \(6,\), expected \(5,\)"):
        porting.load_keras_arrays(network, [np.zeros_like(a) for a in before[:-1]] + [np.zeros(6)], SHAPE)
    assert all(map(np.array_equal, porting.keras_arrays(network, SHAPE), before))


def test_momentum_is_counted_from_the_other_end():
    assert porting.batch_norm_arguments(eps=1e-5, momentum=0.1) == {"epsilon": 1e-5, "momentum": 0.9}


def test_a_quiet_start_hides_what_compiled_code_writes_and_then_ends(capfd):
    with porting.quiet_start():
        os.write(2, b"hidden")
    os.write(2, b"seen")
    assert capfd.readouterr().err == "seen"


def test_a_quiet_start_lets_exceptions_through(capfd):
    with pytest.raises(ZeroDivisionError), porting.quiet_start():
        os.write(2, b"hidden")
        raise ZeroDivisionError
    os.write(2, b"seen")
    assert capfd.readouterr().err == "seen"


def test_keras_gives_the_logits_of_the_digits_network(keras):
    network, images = pretrained("digits"), load_digits().test_images[:50]
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            keras.layers.Conv2D(16, 3, padding="same", activation="relu"),
            keras.layers.Conv2D(32, 3, padding="same"),
            keras.layers.MaxPooling2D(2),
            keras.layers.ReLU(),
            keras.layers.Flatten(),
            keras.layers.Dense(10),
        ]
    )
    model.set_weights(porting.keras_arrays(network, (1, 8, 8)))
    theirs = model(porting.to_nhwc(images)).numpy()
    ours = network.predict(images)
    assert np.abs(theirs - ours).max() <= 1e-5 * np.abs(ours).max()


def model_of_all_kinds(keras, layer):
    """The Keras twin of `network_of_all_kinds`."""
    return keras.Sequential(
        [
            keras.Input((5, 6, 2)),
            layer.Conv2D(4, (3, 2), padding="same"),
            layer.BatchNormalization(**porting.batch_norm_arguments(eps=1e-4, momentum=0.3)),
            layer.ReLU(),
            layer.Conv2DTranspose(3, (2, 3), strides=2, use_bias=False),
            layer.MaxPooling2D(2),
            layer.Flatten(),
            layer.Dense(7, activation="relu"),
            layer.Dense(5),
        ]
    )


def test_keras_gives_logits_and_gradients_of_every_kind_of_layer(keras, rng):
    import tensorflow as tf

    x, labels = rng.standard_normal((4, *SHAPE)).astype(np.float32), np.arange(4)
    network = network_of_all_kinds()
    trained_a_little(network, x)
    model = model_of_all_kinds(keras, keras.layers)
    model.set_weights(porting.keras_arrays(network, SHAPE))
    assert np.allclose(model(porting.to_nhwc(x)).numpy(), network.predict(x), atol=1e-5)
    logits = network.train().forward(x)
    network.backward(ops.cross_entropy_backward(logits, labels))
    with tf.GradientTape() as tape:
        logits = model(porting.to_nhwc(x), training=True)
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
        loss = tf.reduce_mean(losses)
    theirs = [gradient.numpy() for gradient in tape.gradient(loss, model.trainable_weights)]
    ours = porting.keras_arrays(network, SHAPE, gradients=True)
    for one, other in zip(ours, theirs, strict=True):
        assert np.allclose(one, other, atol=1e-5)


# ---- groups, global averages, residual sums -----------------------------------------------------------


def residual_network():
    rng = np.random.default_rng(4)
    return Sequential(
        layers.Conv2d(2, 4, 3, padding=1, groups=2, rng=rng),
        layers.Residual(
            layers.Conv2d(4, 4, 3, padding=1, rng=rng), layers.BatchNorm2d(4), layers.ReLU(),
            layers.Conv2d(4, 4, 3, padding=1, rng=rng), layers.BatchNorm2d(4),
        ),
        layers.Residual(
            layers.Conv2d(4, 6, 3, padding=1, rng=rng), layers.ReLU(), layers.Conv2d(6, 6, 1, rng=rng),
            shortcut=[layers.Conv2d(4, 6, 1, rng=rng), layers.BatchNorm2d(6)],
        ),
        layers.Residual(layers.Conv2d(6, 6, 1, groups=3, rng=rng), shortcut=layers.Conv2d(6, 6, 1, rng=rng)),
        layers.GlobalAvgPool2d(),
        layers.Linear(6, 3, rng=rng),
    )  # fmt: skip


def residual_model(keras):
    """The Keras twin of `residual_network`, by the functional interface."""
    kind = keras.layers
    x = inputs = keras.Input((5, 6, 2))
    x = kind.Conv2D(4, 3, padding="same", groups=2)(x)
    normal = porting.batch_norm_arguments(eps=1e-5, momentum=0.1)
    inside = kind.BatchNormalization(**normal)(kind.Conv2D(4, 3, padding="same")(x))
    inside = kind.Conv2D(4, 3, padding="same")(kind.ReLU()(inside))
    x = kind.add([kind.BatchNormalization(**normal)(inside), x])
    inside = kind.Conv2D(6, 1)(kind.ReLU()(kind.Conv2D(6, 3, padding="same")(x)))
    around = kind.BatchNormalization(**normal)(kind.Conv2D(6, 1)(x))
    x = kind.add([inside, around])
    x = kind.add([kind.Conv2D(6, 1, groups=3)(x), kind.Conv2D(6, 1)(x)])
    return keras.Model(inputs, kind.Dense(3)(kind.GlobalAveragePooling2D()(x)))


def test_residual_arrays_come_back(rng):
    x = rng.standard_normal((4, *SHAPE)).astype(np.float32)
    source, target = trained_a_little(residual_network(), x), residual_network()
    assert not np.allclose(source.predict(x), target.predict(x))
    porting.load_keras_arrays(target, porting.keras_arrays(source, SHAPE), SHAPE)
    assert np.array_equal(target.predict(x), source.predict(x))


def test_keras_gives_the_logits_of_residual_sums_groups_and_global_averages(keras, rng):
    x = rng.standard_normal((4, *SHAPE)).astype(np.float32)
    network, model = trained_a_little(residual_network(), x), residual_model(keras)
    model.set_weights(porting.keras_arrays(network, SHAPE))
    assert np.allclose(model(porting.to_nhwc(x)).numpy(), network.predict(x), atol=1e-5)
    other = residual_network()
    porting.load_keras_arrays(other, model.get_weights(), SHAPE)
    assert np.array_equal(other.predict(x), network.predict(x))


# ---- averages, and the dialect ---------------------------------------------------------------------


def test_an_average_that_keras_does_not_have_is_refused():
    network = Sequential(layers.AvgPool2d(3, 2, padding="same"))
    with pytest.raises(ValueError, match="count_include_pad=False"):
        porting.keras_arrays(network, (1, 5, 5))
    with pytest.warns(UserWarning, match=r"ZeroPadding2D\(\(1, 1\)\)"):
        porting.keras_arrays(Sequential(layers.AvgPool2d(3, 2, padding=1)), (1, 5, 5))


def test_keras_computes_the_averages_that_are_let_through(keras, rng):
    x, kind = rng.standard_normal((2, 3, 6, 7)).astype(np.float32), keras.layers
    same = kind.AveragePooling2D(3, strides=2, padding="same")(porting.to_nhwc(x))
    ours = layers.AvgPool2d(3, 2, padding="same", count_include_pad=False)
    assert np.allclose(porting.to_nchw(same.numpy()), ours.forward(x), atol=1e-6)
    padded = kind.AveragePooling2D(3, strides=2)(kind.ZeroPadding2D((1, 1))(porting.to_nhwc(x)))
    assert np.allclose(
        porting.to_nchw(padded.numpy()), layers.AvgPool2d(3, 2, padding=1).forward(x), atol=1e-6
    )


@pytest.fixture
def asked(keras, monkeypatch):
    """The functions that measured Keras, here with the Keras that is installed."""
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "tools" / "measure_dialects"))
    import measure_keras

    yield measure_keras
    for name in ("measure_keras", "settings"):
        sys.modules.pop(name)


@pytest.mark.parametrize(
    "operation", ["conv2d", "conv_transpose2d", "max_pool2d", "max_pool2d_backward", "avg_pool2d"]
)
def test_the_dialect_against_the_keras_that_is_installed(asked, operation):
    dialect = dialects.get(asked.LIBRARY)
    answered = [
        vector for vector in vectors() if vector[:2] == ("keras", operation) and vector.result is not None
    ]
    answered = [vector for vector in answered if not any(np.isnan(array).any() for array in vector.inputs)]
    assert len(answered) == 30
    for vector in answered:
        theirs = np.asarray(getattr(asked, operation)(*vector.inputs, **vector.arguments))
        ours = getattr(dialect, operation)(*vector.inputs, **vector.arguments)
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-4)
