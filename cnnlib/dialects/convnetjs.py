"""ConvNetJS' rules."""

from cnnlib.dialects import _rules as rules
from cnnlib.dialects._dialect import NUMBERS, Dialect


class ConvNetJs(Dialect):
    """Square windows, zeros per side, sizes rounded down; pools move by 2."""

    title = "ConvNetJS"
    version, measured, source = "0.3.0", "2026-11-30", "ConvLayer and PoolLayer on Node.js 20"
    paddings = dict.fromkeys(("conv2d", "max_pool2d", "max_pool2d_backward"), {NUMBERS: rules.per_side})
    defaults = dict.fromkeys(paddings, 0)
    pool_stride, nan = 2, "skipped"
    ties = staticmethod(rules.first_of_ties_down)
    surprises = (
        "PoolLayer moves by 2 where stride is left out, whatever its window.",
        "Equal maxima: the first one takes the gradient, read column by column.",
        "A window of NaNs, or of values below -99999, gives -99999 and no gradient.",
        "Dropout multiplies by drop_prob at test time, where 1 - drop_prob keeps the mean.",
        "A size that is not whole is rounded down without a word.",
        "Weights lie in the order (row, column, channel).",
    )
    lines = {
        "conv2d": "new convnetjs.ConvLayer({{ sx: {kernel_size}, filters, in_depth, in_sx, "
        "in_sy{stride}{padding} }})",
        "max_pool2d": "new convnetjs.PoolLayer({{ sx: {kernel_size}, in_depth, in_sx, "
        "in_sy{stride}{padding} }})",
    }
    spelling = {"kernel_size": "{value}", "stride": ", stride: {value}", "padding": ", pad: {value}"}
    written = {"kernel_size": 3}

    def refuse(self, operation, axes, sides, padding):
        """One number for both axes, and no dilation."""
        down, right = axes
        if down[1:] != right[1:] or sides[0] != sides[1]:
            raise NotImplementedError("ConvNetJS knows one kernel size, stride and padding for both axes")
        if down.dilation > 1:
            raise NotImplementedError("ConvNetJS has no dilation")
