"""The residual sum: layers, and a way around them."""

from cnnlib.layers.base import Layer, expect_layer
from cnnlib.ops import arrays


class Residual(Layer):
    """x + f(x), where f is `layers` one after the other; with a shortcut, shortcut(x) + f(x).

    `shortcut` is a layer, or a list of layers, for where f changes the shape: `Conv2d(16, 32, 1, stride=2)`.
    Forward raises ValueError where both ways do not end in the same shape.
    Source: He, Zhang, Ren & Sun, arXiv 1512.03385, equations 1 and 2.
    """

    def __init__(self, *layers, shortcut=None):
        self.layers = list(layers)
        self.shortcut = shortcut if isinstance(shortcut, Layer) else _listed(shortcut)
        if not self.layers:
            raise ValueError("Residual got no layers; pass such as Residual(Conv2d(8, 8, 3, padding=1))")
        around = self.around()
        for number, layer in enumerate([*self.layers, *around]):
            expect_layer(number, layer, [*self.layers, *around][:number])

    def around(self):
        """The layers of the shortcut: a list, empty where x itself is added."""
        return [self.shortcut] if isinstance(self.shortcut, Layer) else self.shortcut

    def children(self):
        around = {f"shortcut.{number}": layer for number, layer in enumerate(self.around())}
        return dict(enumerate(self.layers)) | around

    def output_shape(self, input_shape):
        return self._common(*(_shape_behind(way, input_shape) for way in (self.layers, self.around())))

    def _common(self, inside, around):
        """The shape of both summands, or an error with what they are and the cure."""
        inside, around = tuple(inside), tuple(around)
        if inside == around:
            return inside
        what = f"Residual adds {inside} from its layers to {around} from its shortcut"
        raise ValueError(f"{what}; give both the same shape, e.g. with {_projection(inside, around)}")

    def multiply_adds(self, input_shape):
        total = 0
        for way in (self.layers, self.around()):
            shape = input_shape
            for layer in way:
                total, shape = total + layer.multiply_adds(shape), layer.output_shape(shape)
        return total

    def forward(self, x):
        inside = around = arrays.real_array("x", x)
        for layer in self.layers:
            inside = layer.forward(inside)
        for layer in self.around():
            around = layer.forward(around)
        self.shape = self._common(inside.shape, around.shape)
        return inside + around

    def backward(self, grad_output):
        inside = around = arrays.real_array("grad_output", grad_output)
        arrays.same_shape("grad_output", inside, self._remembered("shape"), "the shape of the output")
        for layer in reversed(self.layers):
            inside = layer.backward(inside)
        for layer in reversed(self.around()):
            around = layer.backward(around)
        return inside + around

    def __repr__(self):
        around = self.around()
        shortcut = f", shortcut={around if len(around) > 1 else around[0]}" if around else ""
        return f"Residual({', '.join(map(repr, self.layers))}{shortcut})"


def _listed(shortcut):
    """A shortcut that is not one layer: nothing, a list of layers, or a network, whose layers are taken."""
    if shortcut is None:
        return []
    layers = getattr(shortcut, "layers", shortcut)
    if not isinstance(layers, (list, tuple)):
        cure = "pass a layer such as Conv2d(16, 32, 1, stride=2), or a list of layers"
        raise TypeError(f"shortcut must be a layer, got {shortcut!r:.60}; {cure}")
    return list(layers)


def _shape_behind(layers, shape):
    for layer in layers:
        shape = layer.output_shape(shape)
    return shape


def _projection(inside, around):
    """The 1×1 convolution that brings the shortcut to the shape of the layers, as code, as far as one can."""
    if min(len(inside), len(around)) < 3 or 0 in inside:
        return "layers that keep the shape"
    (before, *size), (after, *smaller) = around[-3:], inside[-3:]
    stride = -(-size[0] // smaller[0])
    if [-(-cells // stride) for cells in size] != smaller:
        return "padding in its convolutions"
    return f"shortcut=Conv2d({before}, {after}, 1{f', stride={stride}' if stride > 1 else ''})"
