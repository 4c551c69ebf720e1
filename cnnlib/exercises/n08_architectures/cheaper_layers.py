"""`cheaper_layers`: the same receptive field for half the weights."""

from cnnlib.exercises.checking import values
from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.task import Case, Mistake, Task


def cheaper_layers(kernel_size, channels):
    return [(kernel_size, channels, channels), (1, channels, 1)]


def _cases():
    pairs = ((5, 16), (7, 16), (7, 64), (9, 24), (11, 32), (5, 96))
    return [Case(kernel_size=size, channels=channels) for size, channels in pairs]


def as_layers(result):
    """A list of (kernel_size, out_channels, groups) as an array `(layers, 3)` of whole numbers."""
    if not isinstance(result, (list, tuple)) or not len(result):
        what = "nothing" if isinstance(result, (list, tuple)) else values.a_kind(result)
        raise values.NotAnArray(f"{what}; a list of (kernel_size, out_channels, groups) is needed")
    for number, layer in enumerate(result):
        if not isinstance(layer, (list, tuple)) or len(layer) != 3:
            raise values.NotAnArray(f"a list whose entry {number} is not (kernel_size, out_channels, groups)")
    array = values.as_array([[values.as_array(one).item() for one in layer] for layer in result])
    if array.dtype.kind not in "iu" or (array < 1).any():
        raise values.NotAnArray("numbers that are not whole, or below 1; all three count something")
    return (array,)


def _facts(case, layers):
    """Whether groups fit, the receptive field, the channels at the end, all weights, and whether all mix."""
    before, field, weights, fits, mixed = case["channels"], 1, 0, True, False
    for size, after, groups in layers.tolist():
        fits &= before % groups == 0 and after % groups == 0
        field, weights = field + size - 1, weights + size * size * before * after // groups
        mixed |= groups == 1
        before = after
    return fits, field, before, weights, mixed


def also_right(case, parts):
    """Whatever keeps field and channels, mixes them, and costs at most half."""
    return _complaint(case, parts[0]) is None


def _complaint(case, layers):
    size, channels = case["kernel_size"], case["channels"]
    fits, field, after, weights, mixed = _facts(case, layers)
    if not fits:
        return GROUPS
    if after != channels:
        return CHANNELS
    if field != size:
        return FIELD
    if weights > size * size * channels * channels / 2:
        return COST
    return None if mixed else NOT_MIXED


def what_is_wrong(trial):
    """The first complaint that all wrong results share."""
    found = {
        _complaint(case, one.parts[0]) if one.parts else None
        for case, one in zip(trial.cases, trial.judged) if not one.right
    }  # fmt: skip
    return found.pop() if len(found) == 1 else None


def say_layers(case, parts, expected):
    """Field, channels and cost of the layers, in a sentence."""
    _, field, after, weights, _ = _facts(case, parts[0])
    size, channels = case["kernel_size"], case["channels"]
    allowed = size * size * channels * channels // 2
    return (
        f"Together your layers see {field}×{field} cells, end in {after} channels and have {weights:,} "
        f"weights; wanted are {size}×{size}, {channels} and at most {allowed:,}."
    )


GROUPS = Mistake(
    "groups-do-not-fit",
    "groups must divide the channels that come in and those that go out of that layer.",
)
CHANNELS = Mistake("channels", "The last layer must end in as many channels as came in.")
FIELD = Mistake(
    "receptive-field",
    "The layers together see another distance than the one they replace. Each adds its kernel size − 1.",
)
COST = Mistake(
    "too-many-weights",
    "Field and channels are right, but the weights are more than half. Three 3×3 have 27 of the 49 of a 7×7, "
    "which is not enough. Where do most weights sit: in the places of a kernel, or in the pairs of channels?",
)
NOT_MIXED = Mistake(
    "channels-not-mixed",
    "No layer lets every channel see all others, so they never meet. A 1×1 convolution with groups=1 mixes"
    " them at little cost.",
)

TASK = Task(
    name="cheaper_layers",
    notebook="08_architectures",
    title="the same receptive field for half the weights",
    statement="""
        A convolution with an odd kernel_size, stride 1 and as many channels out as in has
        kernel_size² · channels² weights (biases left out). Write cheaper_layers(kernel_size, channels):
        a list of convolutions (kernel_size, out_channels, groups), one after the other with stride 1, that
        see as far together, end in as many channels, let all channels meet, and have at most half the
        weights.
        """,
    stub=(
        "def cheaper_layers(kernel_size, channels):\n"
        "    ...  # return [(kernel_size, out_channels, groups), ...]"
    ),
    solution=cheaper_layers,
    why=(
        "A depthwise convolution looks around, k² · channels weights, and a 1×1 convolution mixes, channels² "
        "weights. Together they have 1/k² + 1/channels of the weights of the layer that does both at once."
    ),
    hints=(
        "One layer may look around while another mixes the channels. What does each of them cost?",
        "groups=channels is depthwise; a kernel of 1 does not widen the field.",
    ),
    cases=_cases,
    outputs=("layers",),
    normalise=as_layers,
    accepts=also_right,
    explain=say_layers,
    rules=(what_is_wrong,),
    mistakes=(GROUPS, CHANNELS, FIELD, COST, NOT_MIXED),
)

cheaper_layers_exercise = FunctionExercise(TASK)
