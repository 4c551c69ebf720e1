"""The rules of OpenCV's dnn module when it reads an ONNX file."""

from cnnlib.dialects import _rules as rules
from cnnlib.dialects._dialect import NUMBERS
from cnnlib.dialects.onnx import Onnx


class OpenCvDnn(Onnx):
    """ONNX' words and orders, in another engine, of which only the pools agree with the standard."""

    title = "OpenCV dnn"
    version, measured, source = (
        "5.0.0, ONNX opset 21",
        "2026-11-30",
        "cv2.dnn.readNetFromONNX, one node, on the CPU",
    )
    paddings = dict.fromkeys(
        ("max_pool2d", "avg_pool2d"),
        {None: rules.none, NUMBERS: rules.top_left_bottom_right, "VALID": rules.none},
    )
    surprises = (
        "auto_pad SAME_UPPER and SAME_LOWER are not those of the standard where zeros are uneven, so they, "
        "conv2d and conv_transpose2d are left out here: write the zeros as pads.",
        "ceil_mode keeps a window that lies wholly in the padding, and averages divide by whole windows: "
        "onnxruntime "
        "1.31.1 does neither.",
        "ReLU turns NaN into 0.",
        "Max pooling drops a NaN unless it stands last in its window.",
    )

    def refuse(self, operation, axes, sides, padding):
        """Padding as large as the window is taken there, and lands elsewhere."""
        if any(max(side) >= axis.kernel for axis, side in zip(axes, sides)):
            raise NotImplementedError(f"pads {sides} that reach the window are not modelled; lower them")
