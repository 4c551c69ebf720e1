"""`port_depthwise`: port one more layer: the depthwise convolution."""

import numpy as np

from cnnlib.exercises import inputs
from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.task import Case, Mistake, Task


def port_depthwise(weight, channels):
    by_channel = weight.reshape(channels, -1, *weight.shape[2:])
    return by_channel.transpose(2, 3, 0, 1)


def _cases():
    rows = (
        (inputs.counting(2, 1, 1, 2), 2),
        (inputs.counting(4, 1, 1, 2), 2),
        (inputs.counting(3, 1, 2, 1), 3),
        (inputs.normal(6, 1, 3, 2), 3),
        (inputs.normal(6, 1, 3, 3), 2),
        (inputs.normal(8, 1, 2, 4, dtype=np.float32), 4),
        (inputs.normal(3, 1, 2, 2), 1),
    )
    return [Case(weight=weight, channels=channels) for weight, channels in rows]


def _split(weight, channels):
    return weight.reshape(channels, -1, *weight.shape[2:])


LAYOUT = Mistake(
    "layout",
    "The axes are moved as for an ordinary convolution: (kH, kW, 1, filters). In a depthwise one the "
    "filters are "
    "split: Keras wants (kH, kW, channels, filters a channel).",
    (
        lambda w, c: w.transpose(2, 3, 1, 0),
        lambda w, c: w.transpose(2, 3, 0, 1),
        lambda w, c: _split(w, c),
        lambda w, c: w.copy(),
    ),
)
ORDER = Mistake(
    "filters-dealt-out",
    "The shape is right, but the filters are dealt out to the channels in turn. Ours stand channel by "
    "channel: "
    "first all filters of channel 0, then all of channel 1.",
    (
        lambda w, c: w.reshape(-1, c, *w.shape[2:]).transpose(2, 3, 1, 0),
        lambda w, c: w.transpose(2, 3, 1, 0).reshape(*w.shape[2:], -1, c).swapaxes(2, 3),
    ),
)
SWAP_IN_OUT = Mistake(
    "swap-in-out",
    "The last two axes have changed places: channels come before the filters of each.",
    (
        lambda w, c: _split(w, c).transpose(2, 3, 1, 0),
        lambda w, c: w.reshape(-1, c, *w.shape[2:]).transpose(2, 3, 0, 1),
    ),
)
SWAP_HW = Mistake(
    "swap-hw",
    "Rows and columns of the kernel have changed places.",
    (lambda w, c: _split(w, c).transpose(3, 2, 0, 1), lambda w, c: _split(w, c).T),
)
RESHAPE = Mistake(
    "reshape",
    "The shape is right, but the numbers are not where they belong: reshape alone never moves an axis.",
    (lambda w, c: w.reshape(*w.shape[2:], c, -1),),
)

TASK = Task(
    name="port_depthwise",
    notebook="11_keras_in_practice",
    title="port one more layer: the depthwise convolution",
    statement="""
        Write port_depthwise(weight, channels). Our depthwise convolution is a Conv2d with groups=channels;
        its weight has shape (filters, 1, kH, kW), where filters is a multiple of channels: first come all
        filters that see channel 0, then all that see channel 1. Return it as the kernel of Keras'
        DepthwiseConv2D, which has shape (kH, kW, channels, filters a channel). The numbers stay as they are.
        """,
    stub="def port_depthwise(weight, channels):\n    ...",
    solution=port_depthwise,
    why=(
        "The filters of a channel stand together, so a reshape splits their axis, and a transpose moves "
        "what is "
        "then four meaningful axes."
    ),
    hints=(
        "Split the first axis: weight.reshape(channels, ?, kH, kW). What is the second number?",
        "After the split the axes are channel, filter of the channel, row, column; transpose puts the "
        "last two "
        "first.",
    ),
    cases=_cases,
    may_alias=True,
    mistakes=(LAYOUT, ORDER, SWAP_IN_OUT, SWAP_HW, RESHAPE),
)

port_depthwise_exercise = FunctionExercise(TASK)
