"""Answers that other courses publish, recomputed with our operations."""

import numpy as np
import pytest

from cnnlib import ops

pytestmark = pytest.mark.usefixtures("memory_full_of_rubbish")


def close(ours, published, decimals=8):
    """Equal to as many decimals as were printed."""
    return np.allclose(ours, published, rtol=0, atol=0.51 * 10.0**-decimals)


def cs231n_forward_input():
    x = np.linspace(-0.1, 0.5, 96).reshape(2, 3, 4, 4)
    return x, np.linspace(-0.2, 0.3, 144).reshape(3, 3, 4, 4), np.linspace(-0.1, 0.2, 3)


@pytest.mark.parametrize("convolve", [ops.conv2d, ops.conv2d_loops])
def test_cs231n_convolution(convolve):
    published = [
        [
            [[-0.08759809, -0.10987781], [-0.18387192, -0.2109216]],
            [[0.21027089, 0.21661097], [0.22847626, 0.23004637]],
            [[0.50813986, 0.54309974], [0.64082444, 0.67101435]],
        ],
        [
            [[-0.98053589, -1.03143541], [-1.19128892, -1.24695841]],
            [[0.69108355, 0.66880383], [0.59480972, 0.56776003]],
            [[2.36270298, 2.36904306], [2.38090835, 2.38247847]],
        ],
    ]
    assert close(convolve(*cs231n_forward_input(), stride=2, padding=1), published)


def test_cs231n_convolution_backward():
    rng = np.random.RandomState(231)
    x, w, _, upstream = (rng.randn(*shape) for shape in ((4, 3, 5, 5), (2, 3, 3, 3), (2,), (4, 2, 5, 5)))
    dx, dw, db = ops.conv2d_backward(upstream, x, w, stride=1, padding=1)
    assert close(db, [0.47050388, 1.80007328])
    assert close([dx.sum(), np.abs(dx).sum()], [-25.29736485, 755.28737124])
    assert close([dw.sum(), np.abs(dw).sum()], [-58.84515791, 398.91399101])
    assert close(dx[0, 0, 0], [2.02022648, 1.31557244, -3.15087854, 3.23892197, -4.01214844])
    first_kernel = [
        [3.74083229, -1.11736932, 5.65008475],
        [-19.11962989, 5.65406037, 4.53124725],
        [-3.6329338, 3.76169087, 7.20472087],
    ]
    assert close(dw[0, 0], first_kernel)


def test_cs231n_max_pooling():
    x = np.linspace(-0.3, 0.4, 96).reshape(2, 3, 4, 4)
    published = [
        [
            [[-0.26315789, -0.24842105], [-0.20421053, -0.18947368]],
            [[-0.14526316, -0.13052632], [-0.08631579, -0.07157895]],
            [[-0.02736842, -0.01263158], [0.03157895, 0.04631579]],
        ],
        [
            [[0.09052632, 0.10526316], [0.14947368, 0.16421053]],
            [[0.20842105, 0.22315789], [0.26736842, 0.28210526]],
            [[0.32631579, 0.34105263], [0.38526316, 0.4]],
        ],
    ]
    assert close(ops.max_pool2d(x, 2, 2), published)


def channels_first(array):
    """(N, H, W, C) as (N, C, H, W)."""
    return array.transpose(0, 3, 1, 2)


def filters_first(array):
    """(kH, kW, C_in, C_out) as (C_out, C_in, kH, kW)."""
    return array.transpose(3, 2, 0, 1)


def test_deeplearning_ai_single_step():
    rng = np.random.RandomState(1)
    window, w, b = rng.randn(1, 4, 4, 3), rng.randn(4, 4, 3, 1), rng.randn(1)
    assert ops.conv2d(channels_first(window), filters_first(w), b).item() == pytest.approx(-6.999089450680221)


def test_deeplearning_ai_forward():
    rng = np.random.RandomState(1)
    x, w, b = rng.randn(10, 5, 7, 4), rng.randn(3, 3, 4, 8), rng.randn(8)
    y = ops.conv2d(channels_first(x), filters_first(w), b, stride=2, padding=1).transpose(0, 2, 3, 1)
    assert y.mean() == pytest.approx(0.6923608807576931)
    published = [
        -1.28912231,
        2.27650251,
        6.61941931,
        0.95527176,
        8.25132576,
        2.31329639,
        13.00689405,
        2.34576051,
    ]
    assert close(y[3, 2, 1], published)


def test_deeplearning_ai_backward():
    rng = np.random.RandomState(1)
    x, w, b = rng.randn(10, 4, 4, 3), rng.randn(2, 2, 3, 8), rng.randn(8)
    x, w = channels_first(x), filters_first(w)
    y = ops.conv2d(x, w, b, stride=2, padding=2)
    gradients = ops.conv2d_backward(y, x, w, stride=2, padding=2)
    assert close([gradient.mean() for gradient in gradients], [1.45243777754, 1.72699145831, 7.83923256462])


SQUARE = np.arange(4.0).reshape(1, 1, 2, 2)
D2L = {
    "corr2d": (lambda: ops.conv2d(np.arange(9.0).reshape(1, 1, 3, 3), SQUARE), [[19, 25], [37, 43]]),
    "trans_conv": (lambda: ops.conv_transpose2d(SQUARE, SQUARE), [[0, 0, 1], [0, 4, 6], [4, 12, 9]]),
    "trans_conv stride 2": (
        lambda: ops.conv_transpose2d(SQUARE, SQUARE, stride=2),
        [[0, 0, 0, 1], [0, 0, 2, 3], [0, 2, 0, 3], [4, 6, 6, 9]],
    ),
    "trans_conv padding 1": (lambda: ops.conv_transpose2d(SQUARE, SQUARE, padding=1), [[4]]),
}


@pytest.mark.parametrize("name", D2L)
def test_dive_into_deep_learning(name):
    compute, published = D2L[name]
    assert compute()[0, 0].tolist() == published


def test_cs231n_first_loss_is_the_logarithm_of_the_number_of_classes():
    assert ops.cross_entropy(np.zeros((5, 10)), np.arange(5)) == pytest.approx(2.302585, abs=1e-6)


def test_dive_into_deep_learning_edge_detector():
    x = np.ones((1, 1, 6, 8))
    x[..., 2:6] = 0
    y = ops.conv2d(x, np.array([[[[1.0, -1.0]]]]))
    assert y[0, 0].tolist() == [[0, 1, 0, 0, 0, -1, 0]] * 6
