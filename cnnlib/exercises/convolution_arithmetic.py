"""The exercises of notebook 01: sizes, padding, and the convolution itself."""

import numpy as np

from cnnlib import arithmetic, ops
from cnnlib.exercises import inputs, wrong_convolutions, wrong_sizes
from cnnlib.exercises.exercise import FunctionExercise, NumberExercise
from cnnlib.exercises.running import Case
from cnnlib.exercises.task import Task

NOTEBOOK = "01_convolution_arithmetic"


def output_size(input_size, kernel_size, stride, padding, dilation):
    span = dilation * (kernel_size - 1) + 1  # cells that the stretched kernel covers
    room = input_size + 2 * padding - span  # cells left for the window to move over
    return room // stride + 1


def _size_cases():
    names = ("input_size", "kernel_size", "stride", "padding", "dilation")
    rows = [
        (3, 2, 1, 0, 1), (4, 3, 1, 0, 1), (5, 3, 1, 0, 1), (5, 3, 1, 1, 1), (5, 3, 2, 0, 1),
        (5, 3, 2, 1, 1), (6, 3, 2, 0, 1), (6, 3, 2, 1, 1), (7, 2, 3, 0, 1), (8, 2, 3, 0, 1),
        (9, 2, 4, 0, 1), (7, 3, 1, 0, 2), (9, 3, 2, 2, 2), (28, 5, 1, 2, 1), (10, 3, 3, 1, 3),
        (32, 5, 3, 4, 2), (17, 4, 5, 3, 2), (224, 7, 2, 3, 1), (1, 1, 1, 0, 1), (6, 4, 3, 2, 1),
        (227, 11, 4, 0, 1), (12, 2, 5, 0, 3), (3, 3, 2, 0, 1), (5, 2, 2, 0, 1), (12, 5, 4, 1, 2),
        (2, 3, 1, 3, 1),
    ]  # fmt: skip
    return [Case(**dict(zip(names, row))) for row in rows]


SIZE = Task(
    name="output_size",
    notebook=NOTEBOOK,
    title="how many windows fit along one axis",
    statement="""
        Write output_size(input_size, kernel_size, stride, padding, dilation) for one axis: how many
        positions a kernel can take. `padding` counts zeros per side; `dilation` d spreads the kernel's
        cells d apart (1: next to each other); a last step that does not fit completely is not taken.
        Return an int.
        """,
    stub="def output_size(input_size, kernel_size, stride, padding, dilation):\n    ...",
    solution=output_size,
    reference=arithmetic.output_size,
    why="room // stride counts the steps that fit completely; the window before the first step is the + 1.",
    hints=(
        "Lay a kernel of 3 over 5 cells and count the positions: 0, 1, 2. Which calculation with 5 and 3 "
        "gives 3?",
        "Three questions: how many cells does the kernel cover (dilation)? How many cells are left for it "
        "to move over (padding, twice)? How many whole steps of `stride` fit into them, and which "
        "position needs no step at all?",
        "o = ⌊(i + 2p − k̂) / s⌋ + 1 with k̂ = d·(k − 1) + 1; the floor of a division is // in Python.",
    ),
    cases=_size_cases,
    mistakes=wrong_sizes.SIZE_MISTAKES,
    guesses=(wrong_sizes.rounds_up_sometimes, wrong_sizes.float_sizes),
    whole=True,
)


def pad2d(x, padding):
    count, channels, height, width = x.shape
    padded = np.zeros((count, channels, height + 2 * padding, width + 2 * padding), dtype=x.dtype)
    padded[:, :, padding : padding + height, padding : padding + width] = x
    return padded


def _pad_cases():
    rows = [
        (inputs.counting(1, 1, 2, 2), 1),
        (inputs.counting(1, 1, 2, 3), 2),
        (inputs.counting(1, 1, 2, 2), 0),
        (inputs.normal(2, 3, 3, 4), 1),
        (inputs.normal(2, 1, 4, 3), 3),
        (inputs.normal(3, 2, 3, 3), 0),
        (inputs.normal(2, 2, 3, 5, dtype=np.float32), 2),
        (inputs.normal(1, 2, 3, 4, dtype=np.float32), 0),
        (inputs.whole(1, 2, 3, 3, low=1), 1),
        (inputs.whole(2, 1, 3, 2, low=1, high=255, dtype=np.uint8), 1),
        (inputs.batch_last(inputs.normal(4, 2, 3, 5)), 1),
        (inputs.spaced(inputs.normal(2, 2, 4, 3)), 2),
    ]
    return [Case(x=x, padding=padding) for x, padding in rows]


PAD = Task(
    name="pad2d",
    notebook=NOTEBOOK,
    title="a frame of zeros around every picture",
    statement="""
        Write pad2d(x, padding) for a batch x of shape (N, C, H, W): a new array with `padding` rows of
        zeros above and below and `padding` columns of zeros left and right of every picture. Batch and
        channels stay as they are, and so does the dtype. The result is a copy even with padding 0.
        """,
    stub="def pad2d(x, padding):\n    ...",
    solution=pad2d,
    why="The frame is made of zeros of x's own dtype, then the picture is written into its middle. The slice "
    "padding:padding + height is right for padding 0 as well, where padding:-padding would be empty.",
    hints=(
        "Make the large array of zeros first. Which shape does it have, axis by axis?",
        "The picture's first row goes to row `padding` of the large array. Where does its last row go?",
        "padded[:, :, padding:padding + H, padding:padding + W] = x, in an array made with dtype=x.dtype.",
    ),
    cases=_pad_cases,
    mistakes=wrong_sizes.PAD_MISTAKES,
    rules=(wrong_sizes.padded_wrongly,),
    dtype_of="x",
)


def conv2d(x, weight, bias, stride, padding):
    count, _, height, width = x.shape
    filters, _, kernel_height, kernel_width = weight.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows = (height + 2 * padding - kernel_height) // stride + 1
    cols = (width + 2 * padding - kernel_width) // stride + 1
    y = np.zeros((count, filters, rows, cols))
    for n in range(count):
        for f in range(filters):
            for row in range(rows):
                for col in range(cols):
                    top, left = row * stride, col * stride
                    window = padded[n, :, top : top + kernel_height, left : left + kernel_width]
                    y[n, f, row, col] = (window * weight[f]).sum() + bias[f]
    return y


def _conv_cases():
    normal, counting, whole = inputs.normal, inputs.counting, inputs.whole
    rows = [
        (counting(1, 1, 3, 3), counting(1, 1, 2, 2), 1, 0),
        (normal(1, 1, 5, 5), normal(2, 1, 3, 3), 1, 0),
        (normal(1, 1, 4, 6), normal(1, 1, 2, 2), 1, 0),
        (normal(1, 1, 6, 4), normal(2, 1, 2, 2), 1, 0),
        (normal(2, 1, 5, 5), normal(2, 1, 2, 2), 2, 0),
        (normal(1, 1, 7, 7), normal(2, 1, 3, 3), 2, 0),
        (normal(1, 1, 4, 4), normal(3, 1, 3, 3), 1, 1),
        (normal(2, 1, 3, 3), normal(2, 1, 2, 2), 1, 2),
        (normal(2, 3, 4, 4), normal(2, 3, 3, 3), 1, 0),
        (normal(1, 2, 3, 6), normal(3, 2, 1, 1), 1, 0),
        (normal(1, 2, 6, 3), normal(3, 2, 1, 1), 2, 0),
        (normal(1, 1, 5, 5), normal(2, 1, 2, 3), 1, 0),
        (normal(1, 1, 5, 5), normal(2, 1, 3, 1), 1, 0),
        (normal(2, 1, 4, 4), normal(2, 1, 1, 3), 1, 0),
        (normal(2, 3, 6, 8), normal(4, 3, 3, 2), 2, 1),
        (normal(1, 2, 7, 4), normal(2, 2, 3, 3), 3, 2),
        (whole(1, 1, 4, 4), normal(2, 1, 2, 2), 1, 0),
        (whole(2, 2, 4, 5, high=255, dtype=np.uint8), normal(2, 2, 3, 3), 2, 1),
        (normal(2, 2, 5, 5, dtype=np.float32), normal(3, 2, 3, 3, dtype=np.float32), 2, 1),
        (inputs.batch_last(normal(3, 2, 5, 4)), normal(2, 2, 2, 3), 1, 1),
        (inputs.spaced(normal(2, 2, 4, 5)), inputs.spaced(normal(2, 2, 3, 3, seed=1)), 1, 0),
    ]
    return [Case(x=x, weight=weight, bias=_bias(weight), stride=s, padding=p) for x, weight, s, p in rows]


def _bias(weight):
    """A different bias for every filter, never 0, of the weight's dtype."""
    return np.array([10.0, -7.5, 4.25, -2.5][: len(weight)], weight.dtype)


CONV = Task(
    name="conv2d",
    notebook=NOTEBOOK,
    title="the convolution with loops",
    statement="""
        Write conv2d(x, weight, bias, stride, padding): x has shape (N, C_in, H, W), weight (C_out, C_in,
        kH, kW), bias (C_out,). Return the array (N, C_out, H_out, W_out) in which every cell is the sum
        of window × filter over all input channels, plus the filter's bias. Kernels are not flipped.
        Neither pictures nor kernels need to be square, and an image of whole numbers gives a float
        result.
        """,
    stub="def conv2d(x, weight, bias, stride, padding):\n    ...",
    solution=conv2d,
    reference=lambda x, w, b, s, p: ops.conv2d(x.astype(float), w.astype(float), b.astype(float), s, p),
    why="Loop over the cells of the output and fetch the window each one looks at. The stride appears twice: "
    "in the number of cells and in where a window begins.",
    hints=(
        "Loop over the cells of the output: image, filter, row, column. Which window of the padded input "
        "belongs to one?",
        "Output cell (row, col) looks at rows row·stride to row·stride + kH of the padded image, in all "
        "channels at once: window = padded[n, :, top:top + kH, left:left + kW].",
        "y[n, f, row, col] = (window * weight[f]).sum() + bias[f], with y made by np.zeros (floats).",
    ),
    cases=_conv_cases,
    mistakes=wrong_convolutions.CONV_MISTAKES,
    rules=(
        wrong_convolutions.bias_counted_wrongly,
        wrong_convolutions.integer_images_only,
        wrong_convolutions.square_reshape,
    ),
    guesses=(
        wrong_convolutions.rows_or_columns,
        wrong_convolutions.stride_only,
        wrong_convolutions.padding_only,
        wrong_convolutions.channels_only,
    ),
)

output_size_exercise = FunctionExercise(SIZE)
pad2d_exercise = FunctionExercise(PAD)
conv2d_exercise = FunctionExercise(CONV)

predict_output_size_exercise = NumberExercise(
    "predict_output_size",
    NOTEBOOK,
    "predict a size",
    "A kernel of size 11 moves over 29 cells with stride 3 and padding 5 (no dilation). How many outputs "
    "are there?",
    10,
    "29 + 2·5 − 11 = 28 cells of room; 28 // 3 = 9 whole steps and one cell left over; with the first "
    "window, 10 outputs.",
    (
        "How many cells of room has the window once the padding stands on both sides?",
        "28 cells of room, steps of 3, and the first window needs no step.",
    ),
    {
        11: ("floor-not-ceil", "The last step does not fit completely, so it is not taken: round down."),
        9: (
            "off-by-one",
            "28 // 3 = 9 counts the steps; the first window needs no step and counts too. It is added after "
            "the division, not inside.",
        ),
        8: ("pad-both-sides", "Padding 5 means five zeros on each of the two sides."),
        7: ("pad-both-sides", "The padding belongs to the input as well, on both sides."),
    },
)

count_parameters_exercise = NumberExercise(
    "count_parameters",
    NOTEBOOK,
    "count the parameters of a layer",
    "A convolution takes pictures with 3 channels of 32×32 pixels and has 8 filters of 5×5 cells, each "
    "with a bias. How many parameters (weights and biases) does it learn?",
    608,
    "Every filter has a 5×5 kernel for each of the 3 channels, 75 weights, and one bias: 8 · (75 + 1) = 608. "
    "The size of the picture does not matter.",
    (
        "How many numbers does one filter hold, if it has a kernel of its own for every input channel?",
        "8 · (3 · 5 · 5 + 1).",
    ),
    {
        600: ("bias-missing", "These are the weights; every filter also has one bias."),
        200: (
            "channel-sum",
            "A filter has a kernel of its own for every input channel; and biases count too.",
        ),
        208: (
            "channel-sum",
            "A filter has a kernel of its own for every input channel, not one for all three.",
        ),
        624: ("bias-inside-sum", "There is one bias per filter, not one per kernel."),
        819200: ("weights-shared", "The same filter is used at every position: position adds no parameters."),
        622592: ("weights-shared", "The same filter is used at every position: position adds no parameters."),
    },
)
