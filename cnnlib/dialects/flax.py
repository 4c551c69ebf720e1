"""Flax' rules."""

from cnnlib.dialects import _rules as rules
from cnnlib.dialects._dialect import NUMBERS, OPERATIONS, Dialect
from cnnlib.dialects.jax import Jax


class Flax(Dialect):
    """Convolutions pad SAME by themselves, pools VALID with stride 1; averages count padding."""

    title = "Flax"
    version, measured, source = "0.12.8 on JAX 0.10.2", "2026-11-30", "flax.linen on the CPU"
    paddings = dict.fromkeys(OPERATIONS, {NUMBERS: rules.two_pairs, "SAME": rules.upper, "VALID": rules.none})
    paddings["conv2d"] = {
        NUMBERS: rules.number_or_two_pairs, "SAME": rules.upper, "VALID": rules.none, "CIRCULAR":
        rules.unstrided,
    }  # fmt: skip
    defaults = dict.fromkeys(OPERATIONS, "VALID") | dict.fromkeys(("conv2d", "conv_transpose2d"), "SAME")
    fills = {"CIRCULAR": "wrap"}
    pool_stride = 1
    nan, flips_transposed = "wins", True
    surprises = (
        "A pool moves by 1 where strides is left out, not by its window.",
        "Conv pads SAME where padding is left out, the pools VALID.",
        "avg_pool counts the zeros of SAME, unlike Keras and TensorFlow.",
        "ConvTranspose does not turn its kernel, as in JAX; its pairs of padding make the output larger.",
        "BatchNorm keeps the biased variance with momentum 0.99 of the old value.",
    )
    lines = {
        "conv2d": "nn.Conv(features, {kernel_size}{stride}{padding}{dilation}, use_bias=False)",
        "conv_transpose2d": "nn.ConvTranspose(features, {kernel_size}{stride}{padding}, use_bias=False)",
        "max_pool2d": "nn.max_pool(x, {kernel_size}{stride}{padding})",
        "avg_pool2d": "nn.avg_pool(x, {kernel_size}{stride}{padding})",
    }
    spelling = {
        "kernel_size": "{pair}", "stride": ", strides={pair}", "padding": ", padding={value}",
        "dilation": ", kernel_dilation={pair}",
    }  # fmt: skip
    written = {"kernel_size": 3}
    transposed = Jax.transposed
