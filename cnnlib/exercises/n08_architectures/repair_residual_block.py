"""`repair_residual_block`: a stride in the wrong place, and a shortcut without its projection."""

from cnnlib import ops
from cnnlib.exercises import inputs
from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.task import Case, Mistake, Task

BROKEN = """\
def residual_block(x, first, second, projection):
    y = ops.relu(ops.conv2d(x, first, padding=1))
    y = ops.conv2d(y, second, stride=2, padding=1)
    return ops.relu(y + x)
"""


def residual_block(x, first, second, projection):
    y = ops.relu(ops.conv2d(x, first, stride=2, padding=1))
    y = ops.conv2d(y, second, padding=1)
    return ops.relu(y + ops.conv2d(x, projection, stride=2))


def _cases():
    cases = []
    for count, channels, filters, height, width in ((1, 1, 2, 4, 4), (2, 2, 4, 6, 8), (3, 3, 6, 8, 5),
                                                    (2, 4, 4, 7, 6), (1, 2, 3, 10, 12)):  # fmt: skip
        x = inputs.normal(count, channels, height, width, seed=1)
        weights = [(filters, channels, 3, 3), (filters, filters, 3, 3), (filters, channels, 1, 1)]
        first, second, projection = (inputs.normal(*w, seed=2 + n) for n, w in enumerate(weights))
        cases.append(Case(x=x, first=first, second=second, projection=projection))
    return cases


def _version(strides=(2, 1), relu_inside=True, relu_after=True, around="projection", joined="sum"):
    """A block with something changed; every keyword is one of the usual mistakes."""

    def block(x, first, second, projection):
        y = ops.conv2d(x, first, stride=strides[0], padding=1)
        y = ops.conv2d(ops.relu(y) if relu_inside else y, second, stride=strides[1], padding=1)
        way = ops.conv2d(x, projection, stride=2)
        if around == "nothing":
            way = 0 * way
        if around == "relu":
            way = ops.relu(way)
        if joined == "relu first":
            return ops.relu(y) + way
        return ops.relu(y + way) if relu_after else y + way

    return block


STRIDE = Mistake(
    "stride-on-the-second",
    "Stride 2 sits on the second convolution. The shapes fit, but the first one then works on a picture "
    "four times as large; in ResNet the first convolution takes the stride.",
    (_version(strides=(1, 2)),),
)
NO_SHORTCUT = Mistake(
    "shortcut-missing",
    "Nothing goes around the two convolutions. The block adds projection(x), with the stride of the "
    "other way.",
    (_version(around="nothing"), _version(around="nothing", strides=(1, 2))),
)
RELU_FIRST = Mistake(
    "relu-before-the-sum",
    "The ReLU stands before the sum, so this way could only ever add. ResNet takes it after the sum.",
    (_version(joined="relu first"), _version(joined="relu first", strides=(1, 2))),
)
NO_RELU_AFTER = Mistake(
    "relu-after-missing",
    "The ReLU after the sum is missing.",
    (_version(relu_after=False), _version(relu_after=False, strides=(1, 2))),
)
NO_RELU_INSIDE = Mistake(
    "relu-inside-missing",
    "Without the ReLU between them the two convolutions are one (notebook 04).",
    (_version(relu_inside=False), _version(relu_inside=False, strides=(1, 2))),
)
RELU_AROUND = Mistake(
    "relu-on-the-shortcut",
    "The shortcut goes through a ReLU. It should hand x on as it is: a projection and nothing else.",
    (_version(around="relu"),),
)

TASK = Task(
    name="repair_residual_block",
    notebook="08_architectures",
    title="find the mistakes in a residual block",
    statement="""
        residual_block(x, first, second, projection) should be the block with which ResNet halves a picture:
        3×3 convolution with stride 2, ReLU, 3×3 convolution; around them a 1×1 convolution with stride
        2; their sum, then ReLU. No biases, padding 1 for the 3×3. It stops with an error, and that is not
        its only mistake. Repair it; ops.conv2d and ops.relu are allowed.
        """,
    stub=BROKEN,
    solution=residual_block,
    why=(
        "Both ways must end in the same shape: the first convolution and the projection both take the "
        "stride and the new number of channels. With the stride up front the second convolution has a "
        "quarter of the work."
    ),
    hints=(
        "Write down the shape of y and of x at the sum. What has to happen to x?",
        "The stride belongs to the first convolution; what is added is ops.conv2d(x, projection, stride=2).",
    ),
    cases=_cases,
    outputs=("output",),
    may_call=("cnnlib.ops",),
    mistakes=(STRIDE, NO_SHORTCUT, RELU_FIRST, NO_RELU_AFTER, NO_RELU_INSIDE, RELU_AROUND),
)

repair_residual_block_exercise = FunctionExercise(TASK)
