"""Every wrong argument gets a message that names the parameter, its value, what is allowed and the cure."""

import numpy as np
import pytest

from cnnlib import arithmetic, gradcheck, layers, ops
from cnnlib.datasets import batches, random_shift
from cnnlib.network import Sequential
from cnnlib.optim import SGD, Adam, RMSProp, one_cycle
from cnnlib.training import evaluate, fit, pretrained
from support.messages import refusal

X = np.ones((2, 3, 6, 8))
W = np.ones((4, 3, 3, 2))
IMAGES, LABELS = np.ones((4, 1, 8, 8), np.float32), np.array([0, 1, 2, 1])


def classifier():
    """Pictures of 8×8 to three classes."""
    return Sequential(layers.Flatten(), layers.Linear(64, 3, rng=0))


def optimizer(network):
    return SGD(network.parameters(), 0.1)


def train(**changes):
    """Run a short training with some arguments replaced."""
    network = classifier()
    arguments = {
        "train": (IMAGES, LABELS),
        "validation": None,
        "epochs": 1,
        "batch_size": 2,
        "optimizer": optimizer(network),
        "progress": False,
    }
    return list(fit(network, **arguments | changes))


# What is called, and the pieces its message must contain. Each row raises ValueError or TypeError.
CASES = {
    "arithmetic": {
        "kernel larger than the input": (
            lambda: arithmetic.output_size(5, kernel_size=7),
            [
                "kernel_size 7",
                "padded input 5",
                "5 + 2·0",
                "padding to at least 1",
                "kernel_size to at most 5",
            ],
        ),
        "dilated kernel larger than the input": (
            lambda: arithmetic.output_size(9, 7, dilation=2),
            ["kernel_size 7", "dilation 2 covers 13", "padded input 9", "padding to at least 2", "at most 5"],
        ),
        "stride 0": (
            lambda: arithmetic.output_size(5, 3, stride=0),
            ["stride must be an integer >= 1, got 0", "stride=1"],
        ),
        "stride -1": (
            lambda: arithmetic.output_size(5, 3, stride=-1),
            ["stride must be an integer >= 1, got -1"],
        ),
        "stride 1.5": (
            lambda: arithmetic.output_size(5, 3, stride=1.5),
            ["stride", ">= 1", "1.5", "stride=1"],
        ),
        "stride as text": (
            lambda: arithmetic.output_size(5, 3, stride="2"),
            ["stride", "'2'", "whole number"],
        ),
        "stride None": (lambda: arithmetic.output_size(5, 3, stride=None), ["stride", "None", ">= 1"]),
        "stride True": (lambda: arithmetic.output_size(5, 3, stride=True), ["stride", "True", "bool"]),
        "padding -1": (
            lambda: arithmetic.output_size(5, 3, padding=-1),
            ["padding must be an integer >= 0, got -1", "padding=0"],
        ),
        "dilation 0": (
            lambda: arithmetic.output_size(5, 3, dilation=0),
            ["dilation must be an integer >= 1, got 0"],
        ),
        "kernel 0": (lambda: arithmetic.output_size(5, 0), ["kernel_size must be an integer >= 1, got 0"]),
        "input 0": (lambda: arithmetic.output_size(0, 1), ["input_size must be an integer >= 1, got 0"]),
        "nan": (lambda: arithmetic.output_size(float("nan"), 1), ["input_size", "nan", ">= 1"]),
        "pair where one axis is meant": (
            lambda: arithmetic.output_size((5, 6), 3),
            ["input_size", "(5, 6)", ">= 1"],
        ),
        "effective kernel": (lambda: arithmetic.effective_kernel_size(3, 0), ["dilation", "got 0"]),
        "same padding": (lambda: arithmetic.same_padding(5, 3, stride=0), ["stride", "got 0"]),
        "windows": (lambda: arithmetic.windows(5, 3, padding=-1), ["padding", "got -1"]),
        "leftover": (lambda: arithmetic.output_padding(2, 3), ["kernel_size 3", "padded input 2"]),
        "output_padding as large as the stride": (
            lambda: arithmetic.transposed_output_size(3, 3, stride=2, output_padding=2),
            ["output_padding", "stride 2", "got 2", "output_padding <= 1"],
        ),
        "output_padding negative": (
            lambda: arithmetic.transposed_output_size(3, 3, output_padding=-1),
            ["output_padding must be an integer >= 0, got -1"],
        ),
        "transposed output vanishes": (
            lambda: arithmetic.transposed_output_size(1, 3, padding=2),
            ["padding 2 removes the whole output", "padding <= 1"],
        ),
        "receptive field of nonsense": (
            lambda: arithmetic.receptive_field([(3, 1), (3, 1, 1, 1, 1)]),
            ["layers[1]", "(3, 1, 1, 1, 1)", "(kernel_size, stride, padding, dilation)"],
        ),
        "receptive field of one layer": (
            lambda: arithmetic.receptive_field(3),
            ["layers", "list", "got 3", "(3, 1, 1, 1)"],
        ),
        "receptive field with stride 0": (lambda: arithmetic.receptive_field([(3, 0)]), ["stride", "got 0"]),
        "receptive field with padding by name": (
            lambda: arithmetic.receptive_field([(3, 1, "same")]),
            ["padding", "'same'", ">= 0"],
        ),
    },
    "convolution": {
        "picture without batch and channel": (
            lambda: ops.conv2d(np.ones((28, 28)), W),
            ["x: got shape (28, 28)", "4 axes (N, C, H, W)", "x[None, None]"],
        ),
        "picture without batch": (
            lambda: ops.conv2d(np.ones((3, 28, 28)), W),
            ["(3, 28, 28)", "(N, C, H, W)", "x[None]"],
        ),
        "five axes": (
            lambda: ops.conv2d(np.ones((1, 1, 3, 28, 28)), W),
            ["(1, 1, 3, 28, 28)", "(N, C, H, W)"],
        ),
        "no pixels": (
            lambda: ops.conv2d(np.ones((2, 3, 0, 8)), W),
            ["(2, 3, 0, 8)", "only the batch axis may be empty"],
        ),
        "channels differ": (
            lambda: ops.conv2d(X, np.ones((4, 2, 3, 3))),
            ["3 channels", "(2, 3, 6, 8)", "(4, 2, 3, 3)", "axis 1", "expects 2"],
        ),
        "weight of three axes": (
            lambda: ops.conv2d(X, np.ones((3, 3, 3))),
            ["weight", "(3, 3, 3)", "(C_out, C_in, kH, kW)"],
        ),
        "weight of no filters": (
            lambda: ops.conv2d(X, np.ones((0, 3, 3, 3))),
            ["weight", "(0, 3, 3, 3)", "non-empty"],
        ),
        "bias as a column": (
            lambda: ops.conv2d(X, W, np.ones((4, 1))),
            ["bias has shape (4, 1)", "expected (4,)", "reshape"],
        ),
        "bias too short": (lambda: ops.conv2d(X, W, np.ones(3)), ["bias has shape (3,)", "expected (4,)"]),
        "bias as a number": (lambda: ops.conv2d(X, W, 1.0), ["bias has shape ()", "expected (4,)"]),
        "padding misspelt": (
            lambda: ops.conv2d(X, W, padding="smae"),
            ["padding", "'same'", "'valid'", "'smae'", "did you mean 'same'"],
        ),
        "padding in capitals": (
            lambda: ops.conv2d(X, W, padding="VALID"),
            ["'VALID'", "did you mean 'valid'"],
        ),
        "padding unknown": (
            lambda: ops.conv2d(X, W, padding="reflect"),
            ["padding", "'reflect'", "'same' or 'valid'"],
        ),
        "padding -1": (
            lambda: ops.conv2d(X, W, padding=(0, -1)),
            ["padding must be an integer >= 0, got -1"],
        ),
        "padding None": (lambda: ops.conv2d(X, W, padding=None), ["padding", "None", ">= 0"]),
        "padding for three axes": (
            lambda: ops.conv2d(X, W, padding=(1, 1, 1)),
            ["padding", "(1, 1, 1)", "(vertical, horizontal)"],
        ),
        "three sides": (
            lambda: ops.conv2d(X, W, padding=((1, 1), (1, 1), (1, 1))),
            ["padding", "two axes", "(top, bottom)"],
        ),
        "stride 0": (lambda: ops.conv2d(X, W, stride=0), ["stride must be an integer >= 1, got 0"]),
        "stride of three": (
            lambda: ops.conv2d(X, W, stride=(1, 2, 3)),
            ["stride", "(1, 2, 3)", "(vertical, horizontal) pair"],
        ),
        "stride as text": (lambda: ops.conv2d(X, W, stride="2"), ["stride", "'2'", ">= 1"]),
        "dilation 0": (
            lambda: ops.conv2d(X, W, dilation=(0, 1)),
            ["dilation must be an integer >= 1, got 0"],
        ),
        "kernel too large": (
            lambda: ops.conv2d(X, np.ones((4, 3, 7, 2))),
            ["kernel_size 7", "padded input 6", "padding to at least 1", "at most 6"],
        ),
        "kernel too large after dilation": (
            lambda: ops.conv2d(X, W, dilation=(3, 1)),
            ["kernel_size 3", "dilation 3 covers 7", "padded input 6"],
        ),
        "text": (lambda: ops.conv2d(np.full((2, 3, 6, 8), "a"), W), ["x", "real numbers", "dtype", "astype"]),
        "complex numbers": (lambda: ops.conv2d(X.astype(complex), W), ["x", "complex128", "astype"]),
        "objects": (lambda: ops.conv2d(X, W.astype(object)), ["weight", "object", "astype"]),
        "None": (lambda: ops.conv2d(None, W), ["x", "object"]),
        "ragged lists": (lambda: ops.conv2d([[[[1.0, 2], [3]]]], W), ["x", "rectangular"]),
        "loops": (lambda: ops.conv2d_loops(X, np.ones((4, 2, 3, 3))), ["3 channels", "(4, 2, 3, 3)"]),
        "gradient of the wrong shape": (
            lambda: ops.conv2d_backward(np.ones((2, 4, 6, 8)), X, W),
            ["grad_output", "(2, 4, 6, 8)", "expected (2, 4, 4, 7)", "output"],
        ),
        "pad2d": (lambda: ops.pad2d(X, -1), ["padding", "got -1"]),
        "pad2d without a kernel": (lambda: ops.pad2d(X, "same"), ["padding='same'", "kernel", "number"]),
        "im2col": (lambda: ops.im2col(X, (7, 2)), ["kernel_size 7", "padded input 6"]),
        "im2col of kernel 0": (lambda: ops.im2col(X, 0), ["kernel_size must be an integer >= 1, got 0"]),
        "col2im": (lambda: ops.col2im(np.ones((4, 5)), (1, 1, 3, 3), 2), ["columns", "(4, 5)", "(4, 4)"]),
        "col2im of three axes": (
            lambda: ops.col2im(np.ones((4, 4)), (1, 3, 3), 2),
            ["x_shape", "(N, C, H, W)", "(1, 3, 3)"],
        ),
        "matrix": (
            lambda: ops.convolution_matrix(W, (2, 6, 8)),
            ["2 channels", "(4, 3, 3, 2)"],
        ),
        "matrix of a shape with a batch": (
            lambda: ops.convolution_matrix(W, (5, 3, 6, 8)),
            ["input_shape", "(5, 3, 6, 8)", "(C_in, H, W)"],
        ),
        "matrix of one axis": (
            lambda: ops.convolution_matrix(np.ones((1, 1, 1, 1)), (6,)),
            ["input_shape", "(6,)"],
        ),
        "a kernel size as an array of no axes": (
            lambda: ops.max_pool2d(X, np.array(2.5)),
            ["kernel_size", "2.5", ">= 1"],
        ),
    },
    "transposed convolution": {
        "channels": (
            lambda: ops.conv_transpose2d(X, W),
            ["3 channels", "(4, 3, 3, 2)", "(C_in, C_out, kH, kW)", "axis 0"],
        ),
        "output_padding": (
            lambda: ops.conv_transpose2d(X, np.ones((3, 4, 3, 2)), stride=(2, 3), output_padding=2),
            ["output_padding", "stride 2", "got 2", "output_padding <= 1"],
        ),
        "padding misspelt": (
            lambda: ops.conv_transpose2d(X, np.ones((3, 4, 3, 2)), padding="sane"),
            ["padding", "'sane'", ">= 0", "did you mean 'same'"],
        ),
        "padding of each side": (
            lambda: ops.conv_transpose2d(X, np.ones((3, 4, 3, 2)), padding=((0, 1), (0, 1))),
            ["padding", "(0, 1)", ">= 0"],
        ),
        "output_padding beside padding by name": (
            lambda: ops.conv_transpose2d(X, np.ones((3, 4, 3, 2)), None, 2, "same", 1),
            ["output_padding", "got 1", "'same'", "output_padding=0"],
        ),
        "padding removes everything": (
            lambda: ops.conv_transpose2d(np.ones((1, 1, 1, 1)), np.ones((1, 1, 3, 3)), padding=2),
            ["padding 2 removes the whole output", "padding <= 1"],
        ),
        "gradient": (
            lambda: ops.conv_transpose2d_backward(np.ones((2, 4, 6, 8)), X, np.ones((3, 4, 3, 2))),
            ["grad_output", "6×8", "8×9"],
        ),
        "gradient of the wrong channels": (
            lambda: ops.conv_transpose2d_backward(np.ones((2, 5, 8, 9)), X, np.ones((3, 4, 3, 2))),
            ["grad_output", "(2, 5, 8, 9)", "(2, 4, 8, 9)"],
        ),
    },
    "pooling": {
        "padding beyond half": (
            lambda: ops.max_pool2d(X, 3, padding=2),
            ["padding 2", "kernel_size 3", "padding <= 1"],
        ),
        "average padding beyond half": (
            lambda: ops.avg_pool2d(X, (3, 5), padding=(2, 2)),
            ["padding 2", "half", "padding <= 1"],
        ),
        "window larger than the picture": (
            lambda: ops.max_pool2d(X, 7),
            ["kernel_size 7", "padded input 6", "at most 6"],
        ),
        "window larger in ceil_mode": (
            lambda: ops.avg_pool2d(X, (2, 9), ceil_mode=True),
            ["kernel_size 9", "padded input 8", "at most 8"],
        ),
        "padding misspelt": (
            lambda: ops.max_pool2d(X, 2, padding="vaild"),
            ["padding", "'vaild'", ">= 0", "did you mean 'valid'"],
        ),
        "padding of one side beyond half": (
            lambda: ops.max_pool2d(X, 2, padding=((0, 2), (0, 0))),
            ["padding 2", "half", "padding <= 1"],
        ),
        "kernel 0": (lambda: ops.avg_pool2d(X, 0), ["kernel_size must be an integer >= 1, got 0"]),
        "stride 0": (lambda: ops.max_pool2d(X, 2, 0), ["stride must be an integer >= 1, got 0"]),
        "picture": (lambda: ops.max_pool2d(np.ones((6, 8)), 2), ["x: got shape (6, 8)", "x[None, None]"]),
        "gradient": (
            lambda: ops.max_pool2d_backward(np.ones((2, 3, 6, 8)), X, 2),
            ["grad_output", "(2, 3, 6, 8)", "expected (2, 3, 3, 4)"],
        ),
        "average gradient": (
            lambda: ops.avg_pool2d_backward(np.ones((2, 3, 3, 3)), X, 2),
            ["grad_output", "(2, 3, 3, 3)", "expected (2, 3, 3, 4)"],
        ),
    },
    "dense": {
        "linear of pictures": (
            lambda: ops.linear(X, np.ones((2, 3))),
            ["x: got shape (2, 3, 6, 8)", "(N, in_features)", "reshape"],
        ),
        "features differ": (
            lambda: ops.linear(np.ones((2, 5)), np.ones((3, 4))),
            ["(2, 5)", "5 features", "(3, 4)", "(out_features, 5)"],
        ),
        "bias": (
            lambda: ops.linear(np.ones((2, 5)), np.ones((3, 5)), np.ones((1, 3))),
            ["bias", "(1, 3)", "(3,)"],
        ),
        "linear gradient": (
            lambda: ops.linear_backward(np.ones((2, 4)), np.ones((2, 5)), np.ones((3, 5))),
            ["grad_output", "(2, 4)", "(2, 3)"],
        ),
        "relu gradient": (
            lambda: ops.relu_backward(np.ones((2, 3)), np.ones((2, 4))),
            ["grad_output", "(2, 3)", "(2, 4)"],
        ),
        "relu of text": (lambda: ops.relu("abc"), ["x", "real numbers"]),
        "softmax of a number": (lambda: ops.softmax(3.0), ["logits", "()", "one score per class"]),
        "label too large": (
            lambda: ops.cross_entropy(np.zeros((5, 10)), [0, 1, 2, 10, 4]),
            ["label 10 at index 3", "classes are 0..9"],
        ),
        "label negative": (
            lambda: ops.cross_entropy(np.zeros((2, 3)), [0, -1]),
            ["label -1 at index 1", "classes are 0..2"],
        ),
        "labels as floats": (
            lambda: ops.cross_entropy(np.zeros((2, 3)), [0.0, 1.0]),
            ["labels", "float64", "astype(int)"],
        ),
        "labels of no image": (
            lambda: ops.cross_entropy(np.zeros((2, 3)), [[0], [1, 2]]),
            ["labels", "[1, 2]"],
        ),
        "no classes": (lambda: ops.cross_entropy(np.zeros((2, 0)), [0, 1]), ["logits", "(2, 0)", "class"]),
        "labels one-hot": (
            lambda: ops.cross_entropy(np.zeros((2, 3)), np.eye(3)[:2].astype(int)),
            ["labels", "(2, 3)", "expected (2,)"],
        ),
        "too few labels": (
            lambda: ops.cross_entropy(np.zeros((2, 3)), [0]),
            ["labels", "(1,)", "expected (2,)"],
        ),
        "logits of one axis": (
            lambda: ops.cross_entropy(np.zeros(3), [0]),
            ["logits", "(3,)", "(N, classes)"],
        ),
        "no images": (lambda: ops.cross_entropy(np.zeros((0, 3)), []), ["logits", "(0, 3)", "N >= 1"]),
        "gradient's label": (
            lambda: ops.cross_entropy_backward(np.zeros((2, 3)), [0, 3]),
            ["label 3 at index 1", "0..2"],
        ),
    },
    "regularisation": {
        "one value per channel": (
            lambda: ops.batch_norm2d(np.ones((1, 3, 1, 1)), np.ones(3), np.zeros(3)),
            ["(1, 3, 1, 1)", "at least 2"],
        ),
        "weight of the wrong length": (
            lambda: ops.batch_norm2d(X, np.ones(4), np.zeros(3)),
            ["weight", "(4,)", "expected (3,)", "channel"],
        ),
        "no running statistics": (
            lambda: ops.batch_norm2d(X, np.ones(3), np.zeros(3), training=False),
            ["running_mean and running_var", "training=False"],
        ),
        "running mean of the wrong length": (
            lambda: ops.batch_norm2d(X, np.ones(3), np.zeros(3), np.zeros(1), np.ones(3), training=False),
            ["running_mean", "(1,)", "expected (3,)"],
        ),
        "running variance of the wrong length": (
            lambda: ops.batch_norm2d(X, np.ones(3), np.zeros(3), np.zeros(3), np.ones(4), training=False),
            ["running_var", "(4,)", "expected (3,)"],
        ),
        "eps negative": (
            lambda: ops.batch_norm2d(X, np.ones(3), np.zeros(3), eps=-1.0),
            ["eps", "-1.0", "> 0"],
        ),
        "eps as text": (lambda: layers.BatchNorm2d(3, eps="small"), ["eps", "'small'", "1e-5"]),
        "eps 0": (lambda: layers.BatchNorm2d(3, eps=0), ["eps", "> 0", "got 0", "1e-5"]),
        "momentum": (
            lambda: layers.BatchNorm2d(3, momentum=1.5),
            ["momentum", "between 0 and 1", "1.5", "0.1"],
        ),
        "momentum as text": (
            lambda: layers.BatchNorm2d(3, momentum="0.1"),
            ["momentum", "'0.1'", "between 0 and 1"],
        ),
        "p of 1": (lambda: layers.Dropout(1.0), ["p", "below 1", "1.0", "0.5"]),
        "p negative": (lambda: layers.Dropout(-0.1), ["p", "-0.1", "at least 0"]),
        "p as text": (lambda: layers.Dropout("half"), ["p", "'half'", "0.5"]),
        "dropout without a generator": (lambda: ops.dropout(X, 0.5), ["rng", "None", "default_rng"]),
        "dropout with a seed": (lambda: ops.dropout(X, 0.5, 3), ["rng", "3", "default_rng"]),
        "dropout of too much": (
            lambda: ops.dropout(X, 1, np.random.default_rng(0)),
            ["p", "below 1", "got 1"],
        ),
        "dropout gradient": (
            lambda: ops.dropout_backward(np.ones((2, 3)), np.ones((2, 4))),
            ["grad_output", "(2, 3)", "(2, 4)"],
        ),
    },
    "layers": {
        "no channels": (lambda: layers.Conv2d(0, 8, 3), ["in_channels", ">= 1", "got 0"]),
        "half a filter": (lambda: layers.Conv2d(1, 8.5, 3), ["out_channels", "8.5", ">= 1"]),
        "kernel of three": (lambda: layers.Conv2d(1, 8, (3, 3, 3)), ["kernel_size", "(3, 3, 3)", "pair"]),
        "kernel as text": (lambda: layers.Conv2d(1, 8, "3"), ["kernel_size", "'3'", ">= 1"]),
        "stride 0": (lambda: layers.Conv2d(1, 8, 3, stride=0), ["stride", ">= 1", "got 0"]),
        "padding misspelt": (
            lambda: layers.Conv2d(1, 8, 3, padding="smae"),
            ["'smae'", "did you mean 'same'"],
        ),
        "unknown init": (
            lambda: layers.Conv2d(1, 8, 3, init="xavier"),
            ["init", "'he', 'glorot'", "'xavier'"],
        ),
        "rng as text": (lambda: layers.Linear(4, 2, rng="seed"), ["rng", "'seed'", "default_rng"]),
        "the old kind of generator": (
            lambda: layers.Linear(4, 2, rng=np.random.RandomState(0)),
            ["rng", "default_rng"],
        ),
        "seed negative": (lambda: layers.Linear(4, 2, rng=-1), ["rng", "-1"]),
        "features": (
            lambda: layers.Linear(4, 2).output_shape((3, 5)),
            ["Linear(in_features=4", "5 features", "(3, 5)", "in_features=5"],
        ),
        "linear of pictures": (
            lambda: layers.Linear(4, 2).output_shape((3, 1, 2, 2)),
            ["Linear", "(3, 1, 2, 2)", "Flatten()"],
        ),
        "linear forward of pictures": (
            lambda: layers.Linear(4, 2).forward(np.ones((3, 1, 2, 2))),
            ["(3, 1, 2, 2)", "flatten"],
        ),
        "channels": (
            lambda: layers.Conv2d(3, 8, 3).output_shape((1, 28, 28)),
            ["Conv2d(in_channels=3", "1 channels", "expected 3"],
        ),
        "pool of two axes": (
            lambda: layers.MaxPool2d(2).output_shape((28, 28)),
            ["MaxPool2d", "(28, 28)", "(C, H, W)"],
        ),
        "pool padding": (
            lambda: layers.MaxPool2d(2, padding=2).output_shape((1, 8, 8)),
            ["padding 2", "kernel_size 2", "padding <= 1"],
        ),
        "pool padding misspelt": (
            lambda: layers.MaxPool2d(2, padding="smae"),
            ["'smae'", "did you mean 'same'"],
        ),
        "transposed padding misspelt": (
            lambda: layers.ConvTranspose2d(1, 1, 3, padding="smae"),
            ["padding", "'smae'", "did you mean 'same'"],
        ),
        "flatten of one axis": (
            lambda: layers.Flatten().forward(np.ones(5)),
            ["x: got shape (5,)", "batch axis"],
        ),
        "flatten gradient": (
            lambda: [flatten := layers.Flatten(), flatten.forward(X), flatten.backward(np.ones((2, 100)))],
            ["grad_output", "(2, 100)", "(2, 144)"],
        ),
        "parameter of another shape": (
            lambda: setattr(layers.Linear(4, 2).weight, "value", np.ones((4, 2))),
            ["weight", "(4, 2)", "expected (2, 4)"],
        ),
        "parameter of nothing": (
            lambda: setattr(layers.Linear(4, 2).weight, "value", None),
            ["weight", "real numbers", "None"],
        ),
        "ragged parameter": (
            lambda: setattr(layers.Linear(4, 2).weight, "value", [[1.0], [1.0, 2]]),
            ["weight", "rectangular"],
        ),
        "shape of one number": (
            lambda: layers.Conv2d(1, 2, 3).output_shape(28),
            ["Conv2d", "28", "(C, H, W)"],
        ),
        "shape of text": (lambda: layers.ReLU().output_shape("abc"), ["input_shape", "'a'", ">= 0"]),
        "fan of nothing": (lambda: layers.he_normal((2, 3), 0, 0), ["fan_in", ">= 1", "got 0"]),
        "fan out of nothing": (lambda: layers.glorot_uniform((2, 3), 3, 0, 0), ["fan_out", ">= 1", "got 0"]),
        "parameter of integers": (
            lambda: setattr(layers.Linear(4, 2).weight, "value", np.ones((2, 4), int)),
            ["weight", "float", "int64", "astype"],
        ),
    },
    "network": {
        "a list of layers": (
            lambda: Sequential([layers.ReLU()]),
            ["layer 0", "forward and backward", "one by one"],
        ),
        "a class instead of a layer": (lambda: Sequential(layers.ReLU), ["layer 0", "ReLU", "ReLU()"]),
        "a function": (lambda: Sequential(layers.ReLU(), np.tanh), ["layer 1", "forward and backward"]),
        "the same layer twice": (
            lambda: Sequential(relu := layers.ReLU(), layers.Flatten(), relu),
            ["layer 2", "layer 0", "ReLU"],
        ),
        "a network inside a network": (
            lambda: Sequential(classifier(), layers.ReLU()).predict(IMAGES),
            ["layer 0", "Sequential"],
        ),
        "batch size 0": (lambda: classifier().predict(IMAGES, batch_size=0), ["batch_size", ">= 1", "got 0"]),
        "one picture": (
            lambda: Sequential(layers.Conv2d(1, 2, 3)).predict(IMAGES[0, 0]),
            ["(8, 8)", "(N, C, H, W)", "[None, None]"],
        ),
        "summary of two axes": (
            lambda: Sequential(layers.Conv2d(1, 2, 3)).summary((8, 8)),
            ["0.Conv2d", "(8, 8)", "(C, H, W)"],
        ),
        "no picture": (lambda: classifier().predict(None), ["x", "real numbers", "None"]),
        "a number for pictures": (lambda: classifier().predict(3.0), ["x", "single number", "(N, C, H, W)"]),
        "summary of no rows": (lambda: classifier().summary((1, 0, 8)), ["input_shape", ">= 1", "got 0"]),
        "summary of five axes": (
            lambda: classifier().summary((1, 1, 1, 8, 8)),
            ["input_shape", "(1, 1, 1, 8, 8)", "(C, H, W)"],
        ),
        "summary of text": (lambda: classifier().summary("1x8"), ["input_shape", "'1x8'", "(C, H, W)"]),
        "summary of a number": (lambda: classifier().summary(64), ["input_shape", "64", "(C, H, W)"]),
    },
    "optimisers": {
        "learning rate 0": (lambda: SGD([], 0), ["learning_rate", "> 0", "0"]),
        "learning rate negative": (lambda: SGD([], -0.1), ["learning_rate", "-0.1", "learning_rate=0.01"]),
        "learning rate as text": (
            lambda: Adam([], "fast"),
            ["learning_rate", "'fast'", "learning_rate=0.01"],
        ),
        "learning rate None": (lambda: Adam([], None), ["learning_rate", "None", "learning_rate=0.01"]),
        "learning rate nan": (lambda: SGD([], float("nan")), ["learning_rate", "finite", "nan"]),
        "learning rate infinite": (lambda: SGD([], float("inf")), ["learning_rate", "finite", "inf"]),
        "learning rate as a list": (lambda: SGD([], [0.1]), ["learning_rate", "[0.1]", "number"]),
        "momentum 1": (lambda: SGD([], 0.1, momentum=1), ["momentum", "below 1", "0.9"]),
        "momentum negative": (lambda: SGD([], 0.1, momentum=-0.5), ["momentum", "-0.5"]),
        "Nesterov without momentum": (
            lambda: SGD([], 0.1, nesterov=True),
            ["nesterov", "momentum > 0", "0.9"],
        ),
        "weight decay": (lambda: SGD([], 0.1, weight_decay=-1), ["weight_decay", "-1"]),
        "momentum as text": (lambda: SGD([], 0.1, momentum="high"), ["momentum", "'high'", "momentum=0.9"]),
        "weights instead of parameters": (
            lambda: SGD([np.ones(3)], 0.1),
            ["parameters", "ndarray", "network.parameters()"],
        ),
        "warmup as text": (lambda: one_cycle(10, 0.1, warmup="slow"), ["warmup", "'slow'", "warmup=0.3"]),
        "beta1": (lambda: Adam([], 0.1, beta1=1.0), ["beta1", "below 1", "1.0"]),
        "beta2": (lambda: Adam([], 0.1, beta2=-0.1), ["beta2", "-0.1"]),
        "eps": (lambda: Adam([], 0.1, eps=0), ["eps", "> 0"]),
        "rho": (lambda: RMSProp([], 0.1, rho=1), ["rho", "below 1", "rho=0.9"]),
        "decay of Adam": (lambda: Adam([], 0.1, weight_decay=-1), ["weight_decay", "-1", "0.01"]),
        "a network instead of its parameters": (
            lambda: SGD(classifier(), 0.1),
            ["parameters", "network.parameters()"],
        ),
        "one cycle of no steps": (lambda: one_cycle(0, 0.1), ["steps", ">= 1", "got 0"]),
        "one cycle without a peak": (lambda: one_cycle(10, 0), ["peak", "> 0"]),
        "warmup": (lambda: one_cycle(10, 0.1, warmup=1.5), ["warmup", "between 0 and 1", "1.5"]),
        "step negative": (lambda: one_cycle(10, 0.1)(-1), ["step", ">= 0", "-1"]),
        "step as a float": (lambda: one_cycle(10, 0.1)(1.5), ["step", "1.5", ">= 0"]),
    },
    "training": {
        "epochs negative": (lambda: train(epochs=-1), ["epochs", ">= 0", "got -1"]),
        "epochs half": (lambda: train(epochs=0.5), ["epochs", "0.5", ">= 0"]),
        "batch size 0": (lambda: train(batch_size=0), ["batch_size", ">= 1", "got 0"]),
        "batch size as text": (lambda: train(batch_size="all"), ["batch_size", "'all'", ">= 1"]),
        "lengths differ": (lambda: train(train=(IMAGES, LABELS[:3])), ["train", "4 images", "3 labels"]),
        "validation lengths differ": (
            lambda: train(validation=(IMAGES[:2], LABELS)),
            ["validation", "2 images", "4 labels"],
        ),
        "images only": (lambda: train(train=IMAGES), ["train", "(images, labels)"]),
        "no data": (lambda: train(train=None), ["train", "(images, labels)", "None"]),
        "no images": (lambda: train(train=(IMAGES[:0], LABELS[:0])), ["train", "0 images"]),
        "label too large": (
            lambda: train(train=(IMAGES, np.array([0, 1, 2, 7])), batch_size=1),
            ["label 7 at index 3", "classes are 0..2"],
        ),
        "validation label too large": (
            lambda: train(validation=(IMAGES, np.array([0, 9, 2, 1]))),
            ["label 9 at index 1", "classes are 0..2"],
        ),
        "labels as floats": (
            lambda: train(train=(IMAGES, LABELS * 1.0)),
            ["labels", "float64", "astype(int)"],
        ),
        "no optimizer": (lambda: train(optimizer=None), ["optimizer", "None", "SGD"]),
        "optimizer by name": (lambda: train(optimizer="adam"), ["optimizer", "'adam'", "Adam("]),
        "optimizer of another network": (
            lambda: train(optimizer=optimizer(classifier())),
            ["optimizer", "another", "SGD(network.parameters()"],
        ),
        "steps done negative": (lambda: train(steps_done=-1), ["steps_done", ">= 0", "got -1"]),
        "a network without a name": (lambda: pretrained("mnst"), ["name", "'digits', 'mnist'", "'mnst'"]),
        "schedule as a number": (lambda: train(schedule=0.1), ["schedule", "0.1", "one_cycle"]),
        "augment by name": (lambda: train(augment="shift"), ["augment", "'shift'", "random_shift"]),
        "rng as text": (lambda: train(rng="seed"), ["rng", "'seed'", "default_rng"]),
        "evaluate": (lambda: evaluate(classifier(), IMAGES, LABELS[:2]), ["labels", "(2,)", "(4,)"]),
    },
    "datasets": {
        "batch size": (
            lambda: list(batches(IMAGES, LABELS, 0, np.random.default_rng(0))),
            ["batch_size", "got 0"],
        ),
        "lengths": (
            lambda: list(batches(IMAGES, LABELS[:1], 2, np.random.default_rng(0))),
            ["equally long", "4", "1"],
        ),
        "seed for a generator": (lambda: list(batches(IMAGES, LABELS, 2, 0)), ["rng", "0", "default_rng"]),
        "pixels": (
            lambda: random_shift(IMAGES, np.random.default_rng(0), pixels=-1),
            ["pixels", ">= 0", "got -1"],
        ),
        "one picture": (
            lambda: random_shift(IMAGES[0], np.random.default_rng(0)),
            ["images", "(1, 8, 8)", "(N, C, H, W)"],
        ),
        "shift with a seed": (lambda: random_shift(IMAGES, 0), ["rng", "0", "default_rng"]),
    },
    "gradient checks": {
        "float32": (
            lambda: gradcheck.check_layer(layers.ReLU(), np.ones((2, 2), np.float32)),
            ["x", "float64", "float32", "astype"],
        ),
        "integers": (
            lambda: gradcheck.numerical_gradient(np.sum, np.arange(3)),
            ["x", "floats", "int64", "astype"],
        ),
        "eps": (
            lambda: gradcheck.numerical_gradient(np.sum, np.ones(3), eps=0),
            ["eps", "> 0", "got 0", "1e-5"],
        ),
        "eps as text": (
            lambda: gradcheck.numerical_gradient(np.sum, np.ones(3), eps="small"),
            ["eps", "'small'", "1e-5"],
        ),
        "no function": (
            lambda: gradcheck.numerical_gradient(3, np.ones(3)),
            ["f must be a function", "got 3"],
        ),
        "a function that prints": (
            lambda: gradcheck.numerical_gradient(lambda x: None, np.ones(3)),
            ["f returned None", "returning"],
        ),
        "a class instead of a layer": (
            lambda: gradcheck.check_layer(layers.ReLU, np.ones((2, 2))),
            ["layer", "forward and backward", "ReLU()"],
        ),
        "tolerance": (
            lambda: gradcheck.check_layer(layers.ReLU(), np.ones((2, 2)), tolerance=0),
            ["tolerance", "> 0", "got 0"],
        ),
        "more than one number": (
            lambda: gradcheck.numerical_gradient(lambda x: x, np.ones(3)),
            ["one number", "(3,)"],
        ),
        "network": (
            lambda: gradcheck.check_network(classifier(), IMAGES, LABELS),
            ["x", "float64", "float32", "astype"],
        ),
        "network labels": (
            lambda: gradcheck.check_network(classifier(), IMAGES.astype(float), [0, 1, 2, 3]),
            ["label 3 at index 3", "0..2"],
        ),
    },
}
ROWS = [(part, name) for part, cases in CASES.items() for name in cases]


@pytest.mark.parametrize(("part", "name"), ROWS, ids=[f"{part}: {name}" for part, name in ROWS])
def test_the_message(part, name):
    refusal(*CASES[part][name])


def test_arrays_stay_as_they_were_when_an_argument_is_refused():
    x, weight = np.ones((2, 3, 6, 8)), np.ones((4, 2, 3, 3))
    for call in (ops.conv2d, ops.conv2d_loops):
        with pytest.raises(ValueError, match="channels"):
            call(x, weight)
    assert (x == 1).all()
    assert (weight == 1).all()


def test_a_refused_training_leaves_the_network_alone():
    network = classifier()
    before = [parameter.value for parameter in network.parameters()]
    with pytest.raises(ValueError, match="epochs"):
        fit(network, (IMAGES, LABELS), epochs=-1, batch_size=2, optimizer=optimizer(network))
    assert all(parameter.value is value for parameter, value in zip(network.parameters(), before))


def test_a_bad_argument_of_fit_is_refused_at_once_and_not_at_the_first_record():
    network = classifier()
    with pytest.raises(ValueError, match="batch_size"):
        fit(network, (IMAGES, LABELS), epochs=1, batch_size=0, optimizer=optimizer(network))
