"""The rules of GNU Octave's conv2."""

from cnnlib.dialects import _rules as rules
from cnnlib.dialects.scipy_signal import ScipySignal


class Octave(ScipySignal):
    """As scipy.signal, but "same" sits one pixel away for an even kernel."""

    title = "Octave"
    version, measured, source = "7.3.0", "2026-11-30", "conv2 of octave-cli on one channel"
    paddings = {"conv2d": {"full": rules.full, "same": rules.centred_early, "valid": rules.none}}
    surprises = (
        "conv2 turns the kernel.",
        'conv2(x, k, "same") and SciPy 1.17.1\'s convolve2d are one pixel apart for an even kernel.',
    )
    lines = {"conv2d": "y = conv2(picture, kernel{padding});"}
    spelling = {"padding": ", {value}"}
