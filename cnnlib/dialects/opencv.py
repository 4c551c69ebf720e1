"""OpenCV's picture functions and their rules."""

from cnnlib.dialects import _rules as rules
from cnnlib.dialects._dialect import Dialect

BORDERS = ("reflect_101", "constant", "replicate", "reflect")


class OpenCv(Dialect):
    """Filters keep the size: the border is mirrored without its pixel, ⌊k/2⌋ is the kernel's middle."""

    title = "OpenCV"
    version, measured, source = "5.0.0", "2026-11-30", "cv2.filter2D, cv2.dilate and cv2.blur"
    paddings = {
        "conv2d": dict.fromkeys(BORDERS, rules.centred),
        "max_pool2d": {None: rules.centred},
        "avg_pool2d": dict.fromkeys(BORDERS, rules.centred),
    }
    defaults = {"conv2d": "reflect_101", "max_pool2d": None, "avg_pool2d": "reflect_101"}
    fills = {"reflect_101": "reflect", "replicate": "edge", "reflect": "symmetric"}
    pool_stride, ties = 1, None
    one_channel = strideless = True
    surprises = (
        "filter2D is a correlation: it does not turn the kernel.",
        "The border is mirrored about the last pixel (reflect_101); it is not zero.",
        "An even kernel sits at ⌊k/2⌋, one pixel away from PyTorch's and Keras' same.",
        "A blur's ksize is (width, height), the opposite of a numpy shape.",
    )
    lines = {
        "conv2d": "cv2.filter2D(picture, -1, weight{padding})",
        "max_pool2d": "cv2.dilate(picture, np.ones({kernel_size}, np.uint8))",
        "avg_pool2d": "cv2.blur(picture, {kernel_size}{padding})",
    }
    written = {"kernel_size": 3}

    def code(self, operation, **settings):
        """Borders are constants of the module; blur wants (width, height)."""
        border = str(settings.get("padding")).upper()
        size = "({second}, {first})" if operation == "avg_pool2d" else "{pair}"
        self.spelling = {"kernel_size": size, "padding": f", borderType=cv2.BORDER_{border}"}
        return super().code(operation, **settings)
