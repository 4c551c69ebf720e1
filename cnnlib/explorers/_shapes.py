"""The explorer of layer stacks: shapes, parameters, work and receptive fields."""

from collections.abc import Iterable

from cnnlib.explorers.base import SceneExplorer, explorer
from cnnlib.explorers.controls import choice, one_of, slider
from cnnlib.figures.scenes.stack import stack_scene
from cnnlib.layers import AvgPool2d, Conv2d, Flatten, Linear, MaxPool2d, ReLU
from cnnlib.network import Sequential

# What a place in the stack can hold; each makes a layer for the shape that arrives there.
CHOICES = {
    "nothing": None,
    "convolution, 16 filters 3×3": lambda shape: Conv2d(shape[0], 16, 3, rng=0),
    "convolution, 16 filters 3×3, padding 1": lambda shape: Conv2d(shape[0], 16, 3, padding=1, rng=0),
    "convolution, 32 filters 3×3, padding 1": lambda shape: Conv2d(shape[0], 32, 3, padding=1, rng=0),
    "convolution, 16 filters 5×5, stride 2": lambda shape: Conv2d(shape[0], 16, 5, stride=2, rng=0),
    "convolution, 16 filters 3×3, dilation 2": lambda shape: Conv2d(shape[0], 16, 3, dilation=2, rng=0),
    "ReLU": lambda shape: ReLU(),
    "max pooling 2×2": lambda shape: MaxPool2d(2),
    "max pooling 3×3, stride 2": lambda shape: MaxPool2d(3, stride=2),
    "average pooling 2×2": lambda shape: AvgPool2d(2),
    "flatten": lambda shape: Flatten(),
    "linear, 10 outputs": lambda shape: Linear(shape[-1], 10, rng=0),
    "linear, 32 outputs": lambda shape: Linear(shape[-1], 32, rng=0),
}
PLACES = 6
OPENING = (
    "convolution, 16 filters 3×3, padding 1",
    "convolution, 32 filters 3×3, padding 1",
    "max pooling 2×2",
    "flatten",
    "linear, 10 outputs",
    "nothing",
)


@explorer
def shapes(input_size=8, channels=1, stack=OPENING):
    """Stack up to six layers and read shape, parameters, work and receptive field of each."""
    if isinstance(stack, str) or not isinstance(stack, Iterable):
        raise TypeError(f"stack must be a list of layers, got {stack!r}; pass stack=['flatten']")
    stack = [one_of(f"stack[{number}]", layer, list(CHOICES)) for number, layer in enumerate(stack)]
    if len(stack) > PLACES:
        raise ValueError(f"stack must hold at most {PLACES} layers, got {len(stack)}; leave some out")
    stack += ["nothing"] * (PLACES - len(stack))
    controls = [
        slider("input_size", "input size i", input_size, 4, 32),
        slider("channels", "channels C", channels, 1, 3),
    ]
    for number, layer in enumerate(stack, 1):
        controls.append(choice(f"layer_{number}", f"layer {number}", list(CHOICES), layer, wide=True))
    return SceneExplorer("shapes", controls, _shapes)


def _shapes(input_size, channels, **stack):
    shape = input_shape = (channels, input_size, input_size)
    layers, names, message = [], [], ""
    if set(stack.values()) == {"nothing"}:
        message = "there is no layer yet; choose one for layer 1"
    for slot, place in enumerate(stack.values(), 1):
        if CHOICES[place] is None:
            continue
        layer = CHOICES[place](shape)
        try:
            shape = layer.output_shape(shape)
        except ValueError as error:
            message = f"layer {slot} ({place}) does not fit: {error}{_cure(shape)}"
            break
        layers.append(layer)
        names.append(f"{slot} {place.split(',')[0]}")
    return stack_scene(input_shape, layers, Sequential(*layers).table(input_shape), message, names)


def _cure(shape):
    """What to do about a layer that expects a picture but gets a vector."""
    return "; move it in front of flatten, or choose nothing here" if len(shape) == 1 else ""
