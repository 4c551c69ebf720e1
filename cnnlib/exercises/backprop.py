"""The exercises of notebook 03: gradients of ReLU, the loss, max pooling and the convolution.

The longest module of the course, because a notebook's exercises stand together: most of it are the words
that a learner reads and the inputs that tell mistakes apart.
"""

import numpy as np

from cnnlib import ops
from cnnlib.exercises import inputs, wrong_gradients, wrong_losses, wrong_pool_gradients
from cnnlib.exercises.exercise import FunctionExercise, NumberExercise
from cnnlib.exercises.running import Case
from cnnlib.exercises.task import Task

NOTEBOOK = "03_backprop"


def relu_backward(grad_output, x):
    return grad_output * (x > 0)


def _relu_cases():
    rows = [
        (np.array([10.0, 20.0, 30.0]), np.array([1.5, -2.0, 3.0])),
        (np.array([-10.0, 20.0, -30.0, 40.0]), np.array([0.5, -2.0, -4.0, 3.0])),
        (np.array([1.0, -2.0, 3.0]), np.array([0.0, 0.0, 2.0])),
        (inputs.normal(3, 4), inputs.normal(3, 4, seed=1)),
        (inputs.normal(2, 3, 4, 5), inputs.normal(2, 3, 4, 5, seed=1)),
        (inputs.normal(2, 2, 3, 3, dtype=np.float32), inputs.normal(2, 2, 3, 3, seed=1, dtype=np.float32)),
        (inputs.normal(2, 1, 4, 4), inputs.whole(2, 1, 4, 4, low=-2, high=2).astype(float)),
        (inputs.batch_last(inputs.normal(4, 2, 3, 3)), inputs.batch_last(inputs.normal(4, 2, 3, 3, seed=1))),
        (inputs.spaced(inputs.normal(3, 3)), inputs.spaced(inputs.normal(3, 3, seed=1))),
        (inputs.normal(2, 5), -1 - np.abs(inputs.normal(2, 5))),
        (inputs.normal(2, 6), 1 + np.abs(inputs.normal(2, 6))),
    ]
    return [Case(grad_output=grad, x=x) for grad, x in rows]


RELU = Task(
    name="relu_backward",
    notebook=NOTEBOOK,
    title="which gradients pass a ReLU",
    statement="""
        Write relu_backward(grad_output, x): ∂L/∂x of ReLU, y = max(x, 0), for arrays of any shape. x is
        what went in on the way forward, grad_output is ∂L/∂y and has the same shape. At x = 0 no
        gradient passes.
        """,
    stub="def relu_backward(grad_output, x):\n    ...",
    solution=relu_backward,
    why=(
        "The derivative of max(x, 0) is 1 where x > 0 and 0 elsewhere; the chain rule multiplies it by "
        "what comes from above."
    ),
    hints=(
        "Nudge x a little where it is 3, and where it is −3. How much does max(x, 0) change?",
        "The derivative is 1 where x > 0, else 0. x > 0 is an array of True and False, which multiply "
        "like 1 and 0.",
    ),
    cases=_relu_cases,
    mistakes=wrong_losses.RELU_MISTAKES,
    rules=(wrong_losses.at_zero_only,),
)


def softmax_cross_entropy(logits, labels):
    rows = np.arange(len(labels))
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    loss = -log_p[rows, labels].mean()
    grad_logits = np.exp(log_p)
    grad_logits[rows, labels] -= 1
    return loss, grad_logits / len(labels)


def _softmax_cases():
    normal = inputs.normal
    rows = [
        (np.array([[1.0, 2.0, 3.0]]), [2]),
        (np.array([[1.0, 2.0], [3.0, 1.0]]), [0, 1]),
        (np.array([[2.0, -1.0, 0.5], [0.0, 1.0, 3.0], [1.0, 1.0, -2.0]]), [2, 0, 1]),
        (normal(4, 3), [0, 2, 2, 1]),
        (3 * normal(5, 10), [9, 0, 3, 3, 7]),
        (normal(6, 4, dtype=np.float32), [0, 1, 2, 3, 3, 0]),
        (np.zeros((2, 10)), [4, 4]),
        (np.array([[1000.0, 1001.0, 999.0], [998.0, 1000.0, 1000.0]]), [0, 1]),
        (np.array([[-1000.0, -1001.0], [-999.0, -1000.0]]), [0, 1]),
        (np.array([[1000.0, 1001.0, 1000.0], [-1000.0, -1001.0, -999.0]]), [1, 0]),
        (np.array([[0.0, 900.0, 5.0], [1.0, 2.0, 3.0]]), [0, 1]),
        (np.array([[100.0, 101.0], [99.0, 101.0]], np.float32), [0, 1]),
        (np.array([[0.0, 200.0, 1.0]], np.float32), [2]),
        (inputs.spaced(normal(3, 4)), [1, 1, 0]),
    ]
    return [Case(logits=logits, labels=np.array(labels)) for logits, labels in rows]


SOFTMAX = Task(
    name="softmax_cross_entropy",
    notebook=NOTEBOOK,
    title="the loss and its gradient",
    statement="""
        Write softmax_cross_entropy(logits, labels) and return (loss, grad_logits). logits has shape (N,
        classes), labels holds N class numbers. The loss is the mean over the N images of −log p[label],
        where p = softmax of the image's row; grad_logits is ∂loss/∂logits, shaped like logits. It must
        also work for logits of a thousand.
        """,
    stub="def softmax_cross_entropy(logits, labels):\n    ...  # return loss, grad_logits",
    solution=softmax_cross_entropy,
    why=(
        "Subtracting each row's maximum changes no probability and prevents overflow; working with log p "
        "avoids the logarithm of a probability that became 0; the gradient is (p − one-hot) / N."
    ),
    hints=(
        "Begin with the probabilities of one row: exp of each logit, divided by the sum of them along "
        "axis 1.",
        "Subtract the row's maximum before exp. And −log p[label] is −(z[label] − max − log Σ exp(z − "
        "max)), without any logarithm of a probability.",
        "The gradient is p with 1 subtracted at each image's own label, p[np.arange(N), labels] -= 1, all "
        "divided by N.",
    ),
    cases=_softmax_cases,
    outputs=("loss", "grad_logits"),
    mistakes=wrong_losses.SOFTMAX_MISTAKES,
    rules=(wrong_losses.loss_is_sum, wrong_losses.gradient_is_sum),
    guesses=(wrong_losses.extremes,),
)


def max_pool2d_backward(grad_output, x, kernel_size, stride):
    grad_input = np.zeros(x.shape)
    count, channels, rows, cols = grad_output.shape
    for n in range(count):
        for c in range(channels):
            for row in range(rows):
                for col in range(cols):
                    top, left = row * stride, col * stride
                    window = x[n, c, top : top + kernel_size, left : left + kernel_size]
                    i, j = np.unravel_index(np.argmax(window), window.shape)
                    grad_input[n, c, top + i, left + j] += grad_output[n, c, row, col]
    return grad_input


def _pool_backward_cases():
    normal, whole = inputs.normal, inputs.whole
    rows = [
        (np.array([[[[1.0, 4, 2, 3], [0, 2, 5, 1], [7, 3, 1, 2], [2, 4, 0, 6]]]]), 2, 2),
        (-1 - np.abs(normal(1, 1, 4, 4)), 2, 2),
        (normal(1, 1, 5, 5), 2, 2),
        (normal(1, 1, 4, 4), 2, 1),
        (normal(2, 2, 7, 5), 3, 2),
        (normal(2, 1, 6, 8), 2, 3),
        (normal(2, 2, 6, 6), 3, 3),
        (normal(1, 1, 3, 4), 2, 1),
        (whole(1, 1, 4, 4, high=1).astype(float), 2, 2),
        (whole(2, 2, 5, 7, high=2).astype(float), 3, 2),
        (np.zeros((1, 2, 4, 4)), 2, 2),
        (whole(1, 1, 4, 4, low=-3, high=3), 2, 2),
        (normal(2, 2, 6, 4, dtype=np.float32), 2, 2),
        (inputs.batch_last(normal(3, 2, 5, 6)), 2, 2),
        (inputs.spaced(normal(2, 1, 4, 6)), 3, 1),
    ]
    return [_pool_backward_case(*row) for row in rows]


def _pool_backward_case(x, kernel_size, stride):
    shape = ops.max_pool2d(x, kernel_size, stride).shape
    grad = inputs.counting(*shape) if x.size < 17 else inputs.normal(*shape, seed=7)
    grad = grad.astype(x.dtype) if x.dtype.kind == "f" else grad
    return Case(grad_output=grad, x=x, kernel_size=kernel_size, stride=stride)


POOL = Task(
    name="max_pool2d_backward",
    notebook=NOTEBOOK,
    title="the gradient goes to the winner",
    statement="""
        Write max_pool2d_backward(grad_output, x, kernel_size, stride): ∂L/∂x of max pooling. x has shape
        (N, C, H, W), grad_output is ∂L/∂y and has one number per window. The whole number goes to the
        cell of x that was the window's maximum; among equal ones to the first in reading order. Windows
        may overlap.
        """,
    stub="def max_pool2d_backward(grad_output, x, kernel_size, stride):\n    ...",
    solution=max_pool2d_backward,
    reference=ops.max_pool2d_backward,
    why=(
        "np.argmax finds the first maximum, np.unravel_index turns its number into row and column, and += "
        "lets a pixel that won in several windows collect all their gradients."
    ),
    hints=(
        "Only one cell of each window influences the output. Which one, and by how much?",
        "Go through the windows as in the forward pass. np.argmax(window) counts the cells row by row; "
        "np.unravel_index(number, window.shape) gives row and column.",
        "grad_input[n, c, top + i, left + j] += grad_output[n, c, row, col], into an array of float zeros.",
    ),
    cases=_pool_backward_cases,
    mistakes=wrong_pool_gradients.BACKWARD_MISTAKES,
    guesses=(
        wrong_pool_gradients.ties_only,
        wrong_pool_gradients.backward_strides,
        wrong_pool_gradients.overlaps_only,
    ),
)


def conv2d_backward(grad_output, x, weight, stride, padding):
    height, width = x.shape[2:]
    kernel_height, kernel_width = weight.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    grad_padded, grad_weight = np.zeros(padded.shape), np.zeros(weight.shape)
    count, filters, rows, cols = grad_output.shape
    for n in range(count):
        for f in range(filters):
            for row in range(rows):
                for col in range(cols):
                    gradient = grad_output[n, f, row, col]
                    down = slice(row * stride, row * stride + kernel_height)
                    across = slice(col * stride, col * stride + kernel_width)
                    grad_weight[f] += gradient * padded[n, :, down, across]
                    grad_padded[n, :, down, across] += gradient * weight[f]
    grad_input = grad_padded[:, :, padding : padding + height, padding : padding + width]
    return grad_input, grad_weight, grad_output.sum(axis=(0, 2, 3))


def _conv_backward_cases():
    normal = inputs.normal
    rows = [
        (inputs.counting(1, 1, 3, 3), inputs.counting(1, 1, 2, 2), 1, 0),
        (normal(1, 1, 4, 4), normal(2, 1, 2, 2), 2, 0),
        (normal(2, 1, 4, 3), normal(1, 1, 2, 2), 1, 0),
        (normal(1, 2, 5, 4), normal(3, 2, 3, 2), 1, 0),
        (normal(1, 1, 3, 3), normal(2, 1, 3, 3), 1, 1),
        (normal(1, 1, 7, 7), normal(2, 1, 3, 3), 2, 0),
        (normal(2, 3, 6, 8), normal(4, 3, 3, 2), 2, 0),
        (normal(2, 3, 6, 8), normal(4, 3, 3, 2), 2, 1),
        (normal(3, 2, 5, 7), normal(2, 2, 2, 3), 1, 2),
        (normal(3, 2, 7, 4), normal(5, 2, 3, 3), 3, 2),
        (normal(2, 2, 4, 5, dtype=np.float32), normal(3, 2, 3, 3, dtype=np.float32), 1, 1),
        (inputs.batch_last(normal(4, 2, 5, 6)), normal(2, 2, 3, 3), 2, 1),
        (inputs.spaced(normal(3, 1, 5, 5)), normal(2, 1, 2, 2), 1, 0),
    ]
    return [_conv_backward_case(*row) for row in rows]


def _conv_backward_case(x, weight, stride, padding):
    shape = ops.conv2d(x, weight, None, stride, padding).shape
    grad = inputs.counting(*shape) if x.size < 17 and len(weight) == 1 else inputs.normal(*shape, seed=7)
    return Case(grad_output=grad.astype(x.dtype), x=x, weight=weight, stride=stride, padding=padding)


CONV = Task(
    name="conv2d_backward",
    notebook=NOTEBOOK,
    title="the backward pass of the convolution",
    statement="""
        Write conv2d_backward(grad_output, x, weight, stride, padding) and return (grad_input,
        grad_weight, grad_bias), shaped like x (N, C_in, H, W), weight (C_out, C_in, kH, kW) and the bias
        (C_out,). grad_output is ∂L/∂y with shape (N, C_out, H_out, W_out). padding may be 0; neither
        pictures nor kernels need to be square.
        """,
    stub=(
        "def conv2d_backward(grad_output, x, weight, stride, padding):\n    ...  # return grad_input, "
        "grad_weight, grad_bias"
    ),
    solution=conv2d_backward,
    reference=ops.conv2d_backward,
    why=(
        "Every output cell was a sum of weight × input over its window. So on the way back it adds "
        "gradient × window to the weight's gradient and gradient × weight to the window's, in the place "
        "the window had on the way forward."
    ),
    hints=(
        "Use the loops of the forward pass. One output cell is y = Σ w·x + b over its window: what are "
        "∂y/∂w, ∂y/∂x and ∂y/∂b?",
        "For each output cell: grad_weight[f] += gradient * window and grad_padded[window's place] += "
        "gradient * weight[f].",
        "Collect ∂L/∂x in an array with the shape of the padded input and cut the frame off at the end with "
        "[:, :, p:p + H, p:p + W]; grad_bias is grad_output.sum(axis=(0, 2, 3)).",
    ),
    cases=_conv_backward_cases,
    outputs=("grad_input", "grad_weight", "grad_bias"),
    mistakes=wrong_gradients.BACKWARD_MISTAKES,
    rules=(
        wrong_gradients.empty_without_padding,
        wrong_gradients.frame_left,
        wrong_gradients.divided_by_batch,
        wrong_gradients.bias_averaged,
        wrong_gradients.bias_axes,
    ),
    guesses=(wrong_gradients.strides_only, wrong_gradients.padding_only),
)

relu_backward_exercise = FunctionExercise(RELU)
softmax_cross_entropy_exercise = FunctionExercise(SOFTMAX)
max_pool2d_backward_exercise = FunctionExercise(POOL)
conv2d_backward_exercise = FunctionExercise(CONV)

predict_input_gradient_exercise = NumberExercise(
    "predict_input_gradient",
    NOTEBOOK,
    "predict two gradients by hand",
    """
    The kernel [[0, 1, 2], [2, 2, 0], [0, 1, 2]] slides over a 5×5 picture with stride 1 and no padding,
    and every one of the 3×3 outputs has gradient 1. Predict ∂L/∂x at row 0, column 1 and at the centre,
    row 2, column 2, as a pair: (first, second).
    """,
    (1, 10),
    "Cell (0, 1) lies in two windows, where it meets kernel cells (0, 1) and (0, 0): 1 + 0 = 1. The "
    "centre lies in all nine windows and meets every kernel cell once: the sum of the kernel, 10.",
    (
        "Which windows contain the cell, and which kernel cell lies on it in each of them?",
        "Cell (0, 1) is in the windows that begin at columns 0 and 1 of row 0. The centre is in all nine.",
    ),
    {
        (3, 10): (
            "flip-in-scatter",
            "That is the kernel turned by 180°: painting gradient × kernel needs it as it is.",
        ),
        (0, 0): ("accumulate", "That keeps only the last window; the contributions of all windows add up."),
        (10, 1): (
            None,
            "You have the right numbers in the wrong order: first row 0, column 1, then the centre.",
        ),
        (2, 9): (
            None,
            "That is the number of windows each cell lies in; each of them contributes its kernel cell.",
        ),
        (1 / 9, 10 / 9): ("batch-mean-twice", "Nothing is averaged here: gradients add up."),
    },
)
