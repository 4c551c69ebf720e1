"""Values and all gradients against PyTorch over 760 seeded settings, both axes different in each."""

import numpy as np
import pytest

from cnnlib import ops

pytestmark = [pytest.mark.oracle, pytest.mark.usefixtures("memory_full_of_rubbish")]


def batch_last(array):
    """The same array with the batch axis last in memory."""
    return np.ascontiguousarray(np.moveaxis(array, 0, -1)).transpose(3, 0, 1, 2)


class Draw:
    """One seeded setting: even seeds are float64, and every other pair of seeds is batch-last."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)
        self.dtype = np.float32 if seed % 2 else np.float64
        self.order = batch_last if seed // 2 % 2 else np.ascontiguousarray

    def different(self, low, high):
        """Two different whole numbers from low to high − 1."""
        return tuple(self.rng.choice(np.arange(low, high), 2, replace=False).tolist())

    def number(self, low, high):
        return int(self.rng.integers(low, high))

    def normal(self, *shape):
        return self.rng.standard_normal(shape).astype(self.dtype)

    def whole(self, low, high, *shape):
        return self.rng.integers(low, high, shape).astype(self.dtype)

    def picture_sizes(self, kernel, padding, dilation):
        """Two different sizes into which the window fits, with at least one tap on the picture."""
        least = [max(d * (k - 1) + 1 - 2 * p, d) for k, p, d in zip(kernel, padding, dilation)]
        height = least[0] + self.number(0, 7)
        width = least[1] + self.number(0, 7)
        return height, width + (height == width)


def leaf(torch, array):
    """A tensor whose gradient is wanted."""
    return torch.tensor(np.ascontiguousarray(array), requires_grad=True)


def agree(ours, theirs, what):
    """Same shape, same type, and as equal as the floating-point type allows."""
    theirs = theirs.detach().numpy()
    assert ours.shape == theirs.shape, what
    assert ours.dtype == theirs.dtype, what
    tolerance = 2e-4 if ours.dtype == np.float32 else 1e-10
    scale = max(1.0, float(np.abs(theirs).max(initial=0)))
    assert np.allclose(ours, theirs, rtol=tolerance, atol=tolerance * scale), what


def agree_all(ours, leaves, what):
    """Every gradient agrees with the one its tensor received."""
    for array, tensor in zip(ours, leaves):
        agree(array, tensor.grad, what)


@pytest.mark.parametrize("seed", range(60))
def test_conv2d(torch, seed):
    draw = Draw(seed)
    kernel, stride, dilation, padding = (
        draw.different(*limits) for limits in ((1, 5), (1, 4), (1, 4), (0, 4))
    )
    channels, filters = draw.number(1, 7), draw.number(1, 7)
    size = draw.picture_sizes(kernel, padding, dilation)
    x = draw.order(draw.normal(draw.number(1, 5), channels, *size))
    weight, bias = draw.normal(filters, channels, *kernel), draw.normal(filters)
    what = f"x {x.shape}, weight {weight.shape}, stride {stride}, padding {padding}, dilation {dilation}"
    leaves = [leaf(torch, array) for array in (x, weight, bias)]
    theirs = torch.nn.functional.conv2d(*leaves, stride, padding, dilation)
    agree(ops.conv2d(x, weight, bias, stride, padding, dilation), theirs, what)
    upstream = draw.order(draw.normal(*theirs.shape))
    theirs.backward(torch.tensor(np.ascontiguousarray(upstream)))
    agree_all(ops.conv2d_backward(upstream, x, weight, stride, padding, dilation), leaves, what)


# Sizes at which the work is cut into blocks: of images, of output rows, of filters, of columns.
BLOCKS = [
    # images, channels, filters, size, kernel, stride, padding, dilation
    (65, 3, 5, (9, 8), (3, 2), (1, 1), (1, 0), (1, 1)),
    (130, 1, 4, (17, 15), (5, 3), (1, 2), (2, 1), (1, 1)),
    (33, 24, 70, (10, 9), (3, 3), (1, 1), (1, 1), (1, 1)),
    (97, 5, 130, (8, 11), (2, 3), (2, 1), (0, 2), (1, 2)),
    (17, 40, 50, (16, 12), (5, 5), (1, 1), (2, 2), (1, 1)),
    (600, 2, 3, (7, 7), (3, 3), (2, 2), (1, 1), (1, 1)),
    (70, 6, 7, (31, 29), (3, 3), (3, 2), (0, 0), (2, 3)),
    (129, 8, 16, (14, 14), (3, 3), (1, 1), (4, 3), (1, 1)),
]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("setting", BLOCKS, ids=str)
def test_conv2d_where_the_work_is_cut_into_blocks(torch, setting, dtype):
    count, channels, filters, size, kernel, stride, padding, dilation = setting
    draw = Draw(0)
    draw.dtype, draw.order = dtype, batch_last
    x, weight = draw.order(draw.normal(count, channels, *size)), draw.normal(filters, channels, *kernel)
    bias = draw.normal(filters)
    leaves = [leaf(torch, array) for array in (x, weight, bias)]
    theirs = torch.nn.functional.conv2d(*leaves, stride, padding, dilation)
    agree(ops.conv2d(x, weight, bias, stride, padding, dilation), theirs, setting)
    upstream = draw.order(draw.normal(*theirs.shape))
    theirs.backward(torch.tensor(np.ascontiguousarray(upstream)))
    agree_all(ops.conv2d_backward(upstream, x, weight, stride, padding, dilation), leaves, setting)


@pytest.mark.parametrize("stride", [(1, 1), (2, 3)])
def test_max_pool2d_where_the_work_is_cut_into_blocks(torch, stride):
    x = batch_last(np.random.default_rng(0).integers(0, 3, (300, 9, 20, 21)).astype(np.float32))
    tensor = leaf(torch, x)
    theirs = torch.nn.functional.max_pool2d(tensor, 3, stride, 1)
    assert (ops.max_pool2d(x, 3, stride, 1) == theirs.detach().numpy()).all()
    upstream = batch_last(np.random.default_rng(1).integers(1, 9, theirs.shape).astype(np.float32))
    theirs.backward(torch.tensor(np.ascontiguousarray(upstream)))
    assert (ops.max_pool2d_backward(upstream, x, 3, stride, 1) == tensor.grad.numpy()).all()


@pytest.mark.filterwarnings("ignore:Using padding='same'")
@pytest.mark.parametrize("seed", range(20))
def test_conv2d_same_with_stride_1(torch, seed):
    draw = Draw(seed)
    kernel, dilation, size = draw.different(1, 6), draw.different(1, 4), draw.different(4, 10)
    x, weight = draw.order(draw.normal(3, 2, *size)), draw.normal(4, 2, *kernel)
    leaves = [leaf(torch, array) for array in (x, weight)]
    theirs = torch.nn.functional.conv2d(*leaves, padding="same", dilation=dilation)
    what = f"size {size}, kernel {kernel}, dilation {dilation}"
    agree(ops.conv2d(x, weight, None, 1, "same", dilation), theirs, what)
    upstream = draw.order(draw.normal(*theirs.shape))
    theirs.backward(torch.tensor(np.ascontiguousarray(upstream)))
    agree_all(ops.conv2d_backward(upstream, x, weight, 1, "same", dilation), leaves, what)


@pytest.mark.parametrize("seed", range(200))
def test_conv2d_in_groups(torch, seed):
    """Every third setting is depthwise; values and gradients within 1e-5 of the largest, float32 too."""
    draw = Draw(seed)
    groups, inside = draw.number(2, 7), draw.number(1, 5) if seed % 3 else 1
    channels, filters = groups * inside, groups * draw.number(1, 4)
    limits = (1, 5), (1, 4), (0, 3), (1, 3)
    kernel, stride, padding, dilation = (draw.different(*both) for both in limits)
    sizes = draw.picture_sizes(kernel, padding, dilation)
    x = draw.order(draw.normal(draw.number(1, 6), channels, *sizes))
    weight, bias = draw.normal(filters, inside, *kernel), draw.normal(filters)
    settings = stride, padding, dilation, groups
    leaves = [leaf(torch, array) for array in (x, weight, bias)]
    theirs = torch.nn.functional.conv2d(*leaves, *settings)
    ours = ops.conv2d(x, weight, bias, *settings)
    upstream = draw.order(draw.normal(*ours.shape))
    theirs.backward(torch.tensor(np.ascontiguousarray(upstream)))
    gradients = ops.conv2d_backward(upstream, x, weight, *settings)
    expected = theirs.detach(), *(tensor.grad for tensor in leaves)
    for one, other in zip((ours, *gradients), expected, strict=True):
        other = other.numpy()
        assert one.shape == other.shape and one.dtype == other.dtype
        assert np.abs(one - other).max() <= 1e-5 * max(1, np.abs(other).max()), f"{settings}, {x.shape}"


@pytest.mark.parametrize("seed", range(60))
def test_conv_transpose2d(torch, seed):
    draw = Draw(seed)
    kernel, stride, dilation, size = (draw.different(*limits) for limits in ((1, 5), (1, 4), (1, 4), (2, 7)))
    spans = [s * (i - 1) + d * (k - 1) + 1 for i, k, s, d in zip(size, kernel, stride, dilation)]
    largest = [min((span - 1) // 2, 3) for span in spans]
    padding = tuple(draw.number(0, most + 1) for most in largest)
    padding = (padding[0], (padding[1] + 1) % (largest[1] + 1)) if padding[0] == padding[1] else padding
    leftover = tuple(draw.number(0, max(s, d)) for s, d in zip(stride, dilation))
    channels, filters = draw.number(1, 7), draw.number(1, 7)
    x = draw.order(draw.normal(draw.number(1, 5), channels, *size))
    weight, bias = draw.normal(channels, filters, *kernel), draw.normal(filters)
    what = f"x {x.shape}, weight {weight.shape}, {stride=}, {padding=}, {leftover=}, {dilation=}"
    leaves = [leaf(torch, array) for array in (x, weight, bias)]
    theirs = torch.nn.functional.conv_transpose2d(*leaves, stride, padding, leftover, dilation=dilation)
    agree(ops.conv_transpose2d(x, weight, bias, stride, padding, leftover, dilation), theirs, what)
    upstream = draw.order(draw.normal(*theirs.shape))
    theirs.backward(torch.tensor(np.ascontiguousarray(upstream)))
    agree_all(ops.conv_transpose2d_backward(upstream, x, weight, stride, padding, dilation), leaves, what)


def pooling(draw, dilated):
    """Kernel, stride, padding, dilation and picture size of one pooling, both axes different."""
    kernel, stride = draw.different(2, 6), draw.different(1, 5)
    dilation = draw.different(1, 4) if dilated else (1, 1)
    vertical = draw.number(0, kernel[0] // 2 + 1)
    horizontal = draw.rng.choice([p for p in range(kernel[1] // 2 + 1) if p != vertical])
    padding = vertical, int(horizontal)
    return kernel, stride, padding, dilation, draw.picture_sizes(kernel, padding, dilation)


@pytest.mark.parametrize("seed", range(60))
def test_max_pool2d_with_ties(torch, seed):
    draw = Draw(seed)
    kernel, stride, padding, dilation, size = pooling(draw, dilated=seed % 3)
    settings = kernel, stride, padding, dilation, bool(seed % 5 % 2)
    x = draw.order(draw.whole(-2, 2, draw.number(1, 5), draw.number(1, 4), *size))
    tensor = leaf(torch, x)
    theirs = torch.nn.functional.max_pool2d(tensor, *settings)
    ours = ops.max_pool2d(x, *settings)
    upstream = draw.order(draw.whole(1, 9, *theirs.shape))
    theirs.backward(torch.tensor(np.ascontiguousarray(upstream)))
    assert ours.dtype == draw.dtype
    assert (ours == theirs.detach().numpy()).all(), (x.shape, settings)
    assert (ops.max_pool2d_backward(upstream, x, *settings) == tensor.grad.numpy()).all(), (x.shape, settings)


@pytest.mark.parametrize("seed", range(80))
def test_avg_pool2d(torch, seed):
    draw = Draw(seed)
    kernel, stride, padding, _, size = pooling(draw, dilated=False)
    settings = kernel, stride, padding, bool(seed % 5 % 2), bool(seed % 3)
    x = draw.order(draw.normal(draw.number(1, 5), draw.number(1, 4), *size))
    tensor = leaf(torch, x)
    theirs = torch.nn.functional.avg_pool2d(tensor, *settings)
    agree(ops.avg_pool2d(x, *settings), theirs, (x.shape, settings))
    upstream = draw.order(draw.normal(*theirs.shape))
    theirs.backward(torch.tensor(np.ascontiguousarray(upstream)))
    agree(ops.avg_pool2d_backward(upstream, x, *settings), tensor.grad, (x.shape, settings))


@pytest.mark.parametrize("seed", range(20))
def test_linear_and_relu(torch, seed):
    draw = Draw(seed)
    count, (inputs, outputs) = draw.number(1, 9), draw.different(1, 9)
    x, weight, bias = draw.normal(count, inputs), draw.normal(outputs, inputs), draw.normal(outputs)
    x = np.asfortranarray(x) if seed // 2 % 2 else x
    leaves = [leaf(torch, array) for array in (x, weight, bias)]
    between = torch.nn.functional.linear(*leaves)
    theirs = torch.relu(between)
    agree(ops.relu(ops.linear(x, weight, bias)), theirs, x.shape)
    upstream = draw.normal(*theirs.shape)
    theirs.backward(torch.tensor(upstream))
    grad = ops.relu_backward(upstream, between.detach().numpy())
    agree_all(ops.linear_backward(grad, x, weight), leaves, x.shape)


@pytest.mark.parametrize("seed", range(20))
def test_cross_entropy(torch, seed):
    draw = Draw(seed)
    count, classes = draw.different(2, 12)
    logits, labels = (
        draw.normal(count, classes) * draw.dtype(10.0 ** (seed % 4)),
        draw.rng.integers(0, classes, count),
    )
    tensor = leaf(torch, logits)
    theirs = torch.nn.functional.cross_entropy(tensor, torch.tensor(labels))
    theirs.backward()
    assert ops.cross_entropy(logits, labels) == pytest.approx(theirs.item(), rel=1e-5)
    agree(ops.cross_entropy_backward(logits, labels), tensor.grad, logits.shape)
    agree(ops.softmax(logits), torch.softmax(tensor, 1), logits.shape)
    agree(ops.log_softmax(logits), torch.log_softmax(tensor, 1), logits.shape)


@pytest.mark.parametrize("training", [True, False], ids=["training", "evaluation"])
@pytest.mark.parametrize("seed", range(20))
def test_batch_norm2d(torch, seed, training):
    draw = Draw(seed)
    channels = draw.number(1, 5)
    x = draw.order(draw.normal(draw.number(2, 6), channels, *draw.different(2, 7)) * 3 + 1)
    weight, bias, mean = (draw.normal(channels) for _ in range(3))
    variance, eps = np.abs(draw.normal(channels)) + draw.dtype(0.5), 10.0 ** -draw.number(1, 6)
    leaves = [leaf(torch, array) for array in (x, weight, bias)]
    statistics = torch.tensor(mean), torch.tensor(variance)
    theirs = torch.nn.functional.batch_norm(leaves[0], *statistics, *leaves[1:], training=training, eps=eps)
    agree(ops.batch_norm2d(x, weight, bias, mean, variance, training, eps), theirs, x.shape)
    upstream = draw.order(draw.normal(*x.shape))
    theirs.backward(torch.tensor(np.ascontiguousarray(upstream)))
    agree_all(ops.batch_norm2d_backward(upstream, x, weight, mean, variance, training, eps), leaves, x.shape)
