"""What layers share: parameters, modes, shapes."""

from cnnlib import arguments
from cnnlib.ops import arrays


class Parameter:
    """An array that is learned: `value`, its gradient `grad` (None before a backward pass), `name`."""

    def __init__(self, name, value):
        self.name = name
        self._value = value
        self.grad = None

    @property
    def value(self):
        """The numbers themselves; assign an array of the same shape and any float dtype."""
        return self._value

    @value.setter
    def value(self, new):
        new = arrays.real_array(self.name, new)
        if new.dtype.kind != "f":
            cure = "try .astype('float32')"
            raise TypeError(f"{self.name} must be a float array, got dtype {new.dtype}; {cure}")
        arrays.same_shape(self.name, new, self._value.shape, "the shape this layer was built with")
        self._value = new

    def __repr__(self):
        return f"Parameter({self.name}, shape {self._value.shape}, {self._value.dtype})"


class Layer:
    """What every layer shares; a layer without parameters and mode defines `forward` and `backward` alone."""

    training = True
    sees_everything = False  # whether every output depends on the whole picture, as behind Linear

    def forward(self, x):
        """The output for a batch `x`: `(N, C, H, W)`, or `(N, features)` after Flatten.

        Shaped as `output_shape(x.shape)` says; remembers what `backward` needs. Raises ValueError, with sizes
        and the fix, where `x` does not fit.
        """
        raise NotImplementedError(f"{type(self).__name__} must define forward(self, x)")

    def backward(self, grad_output):
        """∂L/∂x, shaped like the last `x`, from `grad_output` = ∂L/∂y, shaped like what `forward` returned.

        Overwrites the `grad` of every parameter. Raises RuntimeError before the first `forward`, ValueError
        for another shape.
        """
        raise NotImplementedError(f"{type(self).__name__} must define backward(self, grad_output)")

    def children(self):
        """The layers inside this one by name, those of a `Residual`; most have none."""
        return {}

    def parameters(self):
        """The layer's `Parameter`s, weight first."""
        own = [self.weight] + ([self.bias] if self.bias else []) if hasattr(self, "weight") else []
        return own + [parameter for child in self.children().values() for parameter in child.parameters()]

    def train(self):
        """Switch to training mode, which matters for Dropout and BatchNorm2d; returns the layer."""
        self.training = True
        for child in self.children().values():
            child.train()
        return self

    def eval(self):
        """Switch to evaluation mode; returns the layer."""
        self.training = False
        for child in self.children().values():
            child.eval()
        return self

    def output_shape(self, input_shape):
        """The shape that comes out, with or without the batch axis, as it goes in."""
        return whole_shape(self, input_shape)

    def window(self):
        """`(kernel_size, stride, padding, dilation)` pairs for receptive fields, or None."""
        return None

    def multiply_adds(self, input_shape):
        """Multiplications (each with an addition) for one image; 0 where nothing is weighted."""
        return 0

    def config(self):
        """The constructor's arguments, by name."""
        return {}

    def state(self):
        """Arrays besides the parameters that must be saved, by name."""
        return {}

    def backward_parameters(self, grad_output):
        """The parameters' gradients alone, for a first layer; nothing is returned."""
        self.backward(grad_output)

    def _keep(self, gradients):
        """Store the parameters' gradients; hand on the one at the input."""
        grad_input, *parameter_grads = gradients
        for parameter, gradient in zip(self.parameters(), parameter_grads):
            parameter.grad = gradient
        return grad_input

    def _remembered(self, name):
        """What `forward` left for `backward`, or an error that says to run it first."""
        try:
            return self.__dict__[name]
        except KeyError:
            what = f"{type(self).__name__}.backward was called before forward"
            raise RuntimeError(f"{what}; run forward(x) first") from None

    def __repr__(self):
        arguments = ", ".join(f"{name}={value}" for name, value in self.config().items())
        return f"{type(self).__name__}({arguments})"


def leaves(layers, start=""):
    """Pairs `(name, layer)` of all layers in which numbers lie, in order: "0.Conv2d", "1.Residual.0.Conv2d".

    `layers` is a list, or what `children` returns.
    """
    named = layers if isinstance(layers, dict) else dict(enumerate(layers))
    for number, layer in named.items():
        name = f"{start}{number}.{type(layer).__name__}"
        inside = layer.children() if isinstance(layer, Layer) else {}
        yield from leaves(inside, f"{name}.") if inside else [(name, layer)]


def expect_layer(number, layer, before):
    """Raise unless `layer` can stand at place `number`, after the layers `before`."""
    cure = "pass layers one by one, such as Conv2d(1, 8, 3), ReLU()"
    if isinstance(layer, type):
        raise TypeError(f"layer {number} is the class {layer.__name__}; call it: {layer.__name__}()")
    if hasattr(layer, "layers") and not isinstance(layer, Layer):
        cure = "pass its layers instead, *network.layers"
        raise TypeError(f"layer {number} is a {type(layer).__name__}; {cure}")
    if not (_defines(layer, "forward") and _defines(layer, "backward")):
        raise TypeError(f"layer {number} must have forward and backward, got {layer!r}; {cure}")
    known = {id(other): earlier for earlier, top in enumerate(before) for _, other in leaves([top])}
    for _, leaf in leaves([layer]):
        if id(leaf) in known:
            what = f"layer {number} is the same object as layer {known[id(leaf)]}, {leaf!r}"
            raise ValueError(f"{what}; each remembers its own input, so build a second one")


def _defines(layer, name):
    """Whether a layer has a method of its own, not only the declaration of `Layer`."""
    return getattr(type(layer), name, None) is not getattr(Layer, name) and hasattr(layer, name)


def whole_shape(layer, shape):
    """A shape as a tuple of ints, or an error that names the layer."""
    try:
        sizes = tuple(shape)
    except TypeError:
        raise TypeError(f"{layer!r} got input_shape {shape!r}; expected sizes such as (C, H, W)") from None
    return tuple(arguments.whole_number("input_shape", size, 0) for size in sizes)


def split_shape(layer, shape, axes):
    """A shape as `(batch part, the last `axes` sizes)`; the batch axis may be missing."""
    shape = whole_shape(layer, shape)
    if len(shape) not in (axes, axes + 1):
        wanted = {1: "(features,) or (N, features); put Flatten() before it", 3: "(C, H, W) or (N, C, H, W)"}
        raise ValueError(f"{layer!r} got input shape {shape}; expected {wanted[axes]}")
    return shape[:-axes], shape[-axes:]


def expect_channels(layer, channels, expected, shape):
    """Raise unless the channel count fits."""
    if channels != expected:
        got = f"{layer!r} got {channels} channels (shape {tuple(shape)}), expected {expected}"
        raise ValueError(f"{got}; build it for {channels}")
