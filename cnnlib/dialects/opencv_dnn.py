"""The rules of OpenCV's dnn module when it reads an ONNX file."""

from cnnlib.dialects import _rules as rules
from cnnlib.dialects._dialect import NUMBERS
from cnnlib.dialects.onnx import Onnx


class OpenCvDnn(Onnx):
    """ONNX' words and orders, in another engine, of which only the pools agree with the standard."""

    title = "OpenCV dnn"
    version, measured, source = "5.0.0, ONNX opset 21", "2026-11-30", "cv2.dnn.readNetFromONNX, one node, on the CPU"
    paddings = dict.fromkeys(
        ("max_pool2d", "avg_pool2d"),
        {None: rules.none, NUMBERS: rules.top_left_bottom_right, "VALID": rules.none, "SAME_UPPER": rules.upper},
    )
    surprises = (
        "auto_pad SAME_LOWER is not that of the standard in any operator; conv2d and conv_transpose2d are left out here, "
        "because uneven zeros land elsewhere too.",
        "ceil_mode keeps a window that lies wholly in the padding, and averages divide by whole windows: onnxruntime "
        "1.31.1 does neither.",
        "ReLU turns NaN into 0.",
    )

    def refuse(self, operation, axes, sides, padding):
        """Where the stride exceeds the window, SAME_UPPER takes cells away from either end."""
        if padding == "SAME_UPPER" and any(rules.spare(axis) < 0 for axis in axes):
            raise NotImplementedError("SAME_UPPER with a stride above the kernel is not modelled; pad by numbers")
