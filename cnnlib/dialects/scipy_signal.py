"""The rules of scipy.signal."""

from cnnlib.dialects import _rules as rules
from cnnlib.dialects._dialect import Dialect


class ScipySignal(Dialect):
    """A true convolution: the kernel is turned, and every overlap counts unless told otherwise."""

    title = "scipy.signal"
    version, measured, source = "1.17.1", "2026-11-30", "scipy.signal.convolve2d on one channel"
    paddings = {"conv2d": {"full": rules.full, "same": rules.centred, "valid": rules.none}}
    defaults = {"conv2d": "full"}
    flips = one_channel = strideless = True
    surprises = (
        "convolve2d turns the kernel, as mathematics does and no deep-learning library.",
        "With an even kernel correlate and correlate2d are one pixel apart.",
        "numpy.convolve's same returns the length of the longer argument, SciPy's that of the first.",
    )
    lines = {"conv2d": "scipy.signal.convolve2d(picture, kernel{padding})"}
    spelling = {"padding": ", mode={value}"}
