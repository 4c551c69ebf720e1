"""JAX' rules."""

from cnnlib.dialects import _rules as rules
from cnnlib.dialects._dialect import ALWAYS, NUMBERS, OPERATIONS, Dialect


class Jax(Dialect):
    """Everything is written down; SAME has a twin SAME_LOWER; a transposed kernel is not turned."""

    title = "JAX"
    version, measured, source = "0.10.2", "2026-11-30", "jax.lax on the CPU"
    paddings = dict.fromkeys(
        ("conv2d", "max_pool2d", "max_pool2d_backward"),
        {NUMBERS: rules.two_pairs, "SAME": rules.upper, "VALID": rules.none, "SAME_LOWER": rules.lower},
    )
    paddings["conv_transpose2d"] = {NUMBERS: rules.two_pairs, "SAME": rules.upper, "VALID": rules.none}
    defaults = dict.fromkeys(OPERATIONS, ALWAYS)
    pool_stride = ALWAYS
    nan, flips_transposed = "wins", True
    surprises = (
        "conv_transpose with transpose_kernel=False does not turn the kernel, so PyTorch's numbers need "
        "a flip.",
        "Explicit padding of conv_transpose lies on the spread input: more padding gives a larger output.",
        "A NaN comes out of max pooling, but its gradient goes to the largest cell after the last NaN.",
        "At 0 the slope of abs is 1; at its edge that of clip is 0.5.",
        "jax.scipy.signal copies SciPy: correlate and correlate2d are one pixel apart for an even kernel.",
    )
    lines = {
        "conv2d": "lax.conv_general_dilated(x, weight{stride}{padding}{dilation})",
        "conv_transpose2d": "lax.conv_transpose(x, weight{stride}{padding}, "
        'dimension_numbers=("NCHW", "IOHW", "NCHW"))',
        "max_pool2d": "lax.reduce_window(x, -jnp.inf, lax.max{kernel_size}{stride}{padding})",
    }
    written = {"stride": 1}

    def code(self, operation, **settings):
        """Windows, strides and pairs of a pooling have an entry for batch and channels too."""
        pool = operation == "max_pool2d"
        pairs = pool and not isinstance(settings.get("padding"), str)
        window = ", (1, 1, {first}, {second})"
        self.spelling = {
            "kernel_size": window if pool else "",
            "stride": window if pool else ", {pair}",
            "padding": ", ((0, 0), (0, 0), {first}, {second})" if pairs else ", {value}",
            "dilation": ", rhs_dilation={pair}",
        }
        return super().code(operation, **settings)

    def transposed(self, axis, padding, output_padding):
        """The input is spread and padded, then the kernel slides over it: *more* padding, larger output."""
        if output_padding is not None:
            raise NotImplementedError(
                "lax.conv_transpose has no output_padding; give its padding as pairs instead"
            )
        stride, kernel = axis.stride, axis.kernel
        before, after = kernel - 1, max(stride, kernel) - 1
        if padding is rules.upper:
            before = kernel - 1 if stride > kernel - 1 else -(-(kernel + stride - 2) // 2)
            after = kernel + stride - 2 - before
        elif padding is not rules.none:
            before, after = padding
        return kernel - 1 - before, stride * (axis.size - 1) + 2 - kernel + before + after
