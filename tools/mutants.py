"""Inject known bugs into a copy of the library, one by one, and show which test catches each.

Run with `python tools/mutants.py`; words after it choose bugs by name. Exit code 1 if one survives.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]


class Mutant(NamedTuple):
    """One bug: exact pieces of text in one file of cnnlib, and what takes their place."""

    bug: str
    file: str
    replacements: list  # of (old, new); every old must occur in the file
    tests: str = "ops"


MUTANTS = [
    Mutant(
        "kernel flipped in the forward pass",
        "ops/convolution.py",
        [
            (
                "engine.forward(x.transpose(1, 2, 3, 0), weight,",
                "engine.forward(x.transpose(1, 2, 3, 0), weight[:, :, ::-1, ::-1],",
            )
        ],
    ),
    Mutant(
        "kernel rotated once too often in the backward pass",
        "ops/engine/convolution.py",
        [("kernels = weight[..., order]", "kernels = weight[..., ::-1, order]")],
    ),
    Mutant(
        "vertical stride ignored where columns lie side by side",
        "ops/engine/convolution.py",
        [("0, (row * layout.row_step(geometry), wide, image)", "0, (row, wide, image)")],
    ),
    Mutant(
        "weight gradient rotated",
        "ops/convolution.py",
        [("for gradient in parameters)", "for gradient in (parameters[0][..., ::-1, ::-1], parameters[1]))")],
    ),
    Mutant(
        "horizontal stride ignored in convolution",
        "ops/geometry.py",
        [
            (
                '    stride = arguments.pair("stride", stride, 1)\n    dilation',
                '    stride = (arguments.pair("stride", stride, 1)[0],) * 2\n    dilation',
            )
        ],
    ),
    Mutant(
        "vertical stride ignored in convolution",
        "ops/geometry.py",
        [
            (
                '    stride = arguments.pair("stride", stride, 1)\n    dilation',
                '    stride = (arguments.pair("stride", stride, 1)[1],) * 2\n    dilation',
            )
        ],
    ),
    Mutant(
        "horizontal stride ignored in transposed convolution",
        "ops/transposed.py",
        [
            (
                'stride, dilation = arguments.pair("stride", stride, 1), arguments',
                'stride, dilation = (arguments.pair("stride", stride, 1)[0],) * 2, arguments',
            )
        ],
    ),
    Mutant(
        "horizontal stride ignored in pooling",
        "ops/geometry.py",
        [('else arguments.pair("stride", stride, 1)', 'else (arguments.pair("stride", stride, 1)[0],) * 2')],
    ),
    Mutant(
        "horizontal stride ignored where taps are cut out",
        "ops/geometry.py",
        [
            (
                "axes = zip((kernel_row, kernel_col), self.dilation, self.stride, self.output_size)",
                "axes = zip((kernel_row, kernel_col), self.dilation, self.stride[:1] * 2, self.output_size)",
            )
        ],
    ),
    Mutant(
        "ceil for floor", "arithmetic.py", [("return spare // stride + 1", "return -(-spare // stride) + 1")]
    ),
    Mutant(
        "floor for ceil in ceil_mode",
        "arithmetic.py",
        [("size = -(-spare // stride) + 1", "size = spare // stride + 1")],
    ),
    Mutant(
        "ceil_mode keeps a window that starts in the padding",
        "arithmetic.py",
        [("return size - 1 if (size - 1) * stride >= input_size + before else size", "return size")],
    ),
    Mutant(
        "= for += in the convolution's backward pass",
        "ops/engine/convolution.py",
        [("grad_input[pixels] += share", "grad_input[pixels] = share")],
    ),
    Mutant(
        "horizontal taps in the wrong order in the scatter view",
        "ops/engine/layout.py",
        [("[tap for _, tap in over])", "[tap for _, tap in over][::-1])")],
    ),
    Mutant(
        "dilated taps taken for neighbours in the scatter view",
        "ops/engine/layout.py",
        [("return geometry.dilation[1] // math.gcd(geometry.stride[1], geometry.dilation[1])", "return 1")],
    ),
    Mutant(
        "rows of padding not cleared",
        "ops/engine/convolution.py",
        [("seen[:, edge] = 0", "pass")],
    ),
    Mutant(
        "= for += in the weight gradient",
        "ops/engine/convolution.py",
        [("functools.reduce(np.add, sums)", "sums[-1]")],
    ),
    Mutant(
        "= for += in max pooling's backward pass",
        "ops/pooling.py",
        [("target += masked(given", "target[...] = masked(given")],
    ),
    Mutant(
        "= for += in average pooling's backward pass",
        "ops/pooling.py",
        [("grad_input[:, *pixels] += share[:, *cells]", "grad_input[:, *pixels] = share[:, *cells]")],
    ),
    Mutant(
        "= for += in col2im",
        "ops/im2col.py",
        [
            (
                "padded[:, *geometry.tap(*tap)] += columns[:, *tap]",
                "padded[:, *geometry.tap(*tap)] = columns[:, *tap]",
            )
        ],
    ),
    Mutant(
        "ties copied to all maxima",
        "ops/pooling.py",
        [("winner &= waiting[:, *cells]", "pass")],
    ),
    Mutant(
        "the last maximum takes the gradient",
        "ops/pooling.py",
        [
            (
                "for cells, pixels in geometry.overlaps():\n        winner",
                "for cells, pixels in geometry.overlaps()[::-1]:\n        winner",
            )
        ],
    ),
    Mutant("max pooling padded with 0", "ops/pooling.py", [("return -np.inf", "return 0")]),
    Mutant(
        "integer max pooling padded with 0",
        "ops/pooling.py",
        [("np.iinfo(dtype).min", "0")],
    ),
    Mutant(
        "average divided by the whole kernel at the border",
        "ops/pooling.py",
        [
            (
                "counts.append(stops - np.maximum(starts, first))",
                "counts.append(np.full_like(starts, geometry.kernel_size[axis]))",
            )
        ],
    ),
    Mutant(
        "average counts the cells that ceil_mode adds",
        "ops/pooling.py",
        [
            (
                "stops = np.minimum(starts + geometry.kernel_size[axis], last)",
                "stops = starts + geometry.kernel_size[axis]",
            )
        ],
    ),
    Mutant(
        "dilation ignored in the index",
        "ops/geometry.py",
        [
            (
                "axes = zip((kernel_row, kernel_col), self.dilation, self.stride, self.output_size)",
                "axes = zip((kernel_row, kernel_col), (1, 1), self.stride, self.output_size)",
            )
        ],
    ),
    Mutant(
        "dilation of one axis taken for both in the index",
        "ops/geometry.py",
        [
            (
                "axes = zip((kernel_row, kernel_col), self.dilation, self.stride, self.output_size)",
                "axes = zip((kernel_row, kernel_col), self.dilation[:1] * 2, self.stride, self.output_size)",
            )
        ],
    ),
    Mutant(
        "dilation ignored in the index of a pooling",
        "ops/geometry.py",
        [("overlap(tap * d - before, *sizes)", "overlap(tap - before, *sizes)")],
    ),
    Mutant(
        "dilation of one axis ignored in the buffer of rows",
        "ops/engine/layout.py",
        [("    if dilation == 1:\n        count", "    if True:\n        count")],
    ),
    Mutant("bias dropped in convolution", "ops/engine/convolution.py", [("last[:, 0, 0] = bias", "pass")]),
    Mutant(
        "bias added once for every kernel row",
        "ops/engine/convolution.py",
        [("last[:, 0, 0] = bias", "last[..., 0] = bias[:, None]")],
    ),
    Mutant(
        "nothing for the bias to be multiplied with",
        "ops/engine/convolution.py",
        [("columns[:, :, taps * channels :] = 1", "pass")],
    ),
    Mutant(
        "rows that no window sees are not cleared",
        "ops/engine/convolution.py",
        [("grad_input[layout.rows_not_seen(geometry)] = 0", "pass")],
    ),
    Mutant(
        "pixels in no window of a pooling are not cleared",
        "ops/pooling.py",
        [("if overlapping or not covered:", "if overlapping:")],
    ),
    Mutant(
        "dilated windows of a pooling taken to cover the picture",
        "ops/pooling.py",
        [("tuple(spans) == strides == kernel_size and", "tuple(spans) == strides and")],
    ),
    Mutant(
        "a pooling layer remembers the maxima in an array it has given away",
        "layers/pooling.py",
        [('y.copy("K") if', "y if")],
        "layers",
    ),
    Mutant(
        "a helper thread is never idle again",
        "ops/engine/threads.py",
        [("idle.append(queue)", "pass")],
    ),
    Mutant(
        "bias dropped in transposed convolution",
        "ops/transposed.py",
        [("y += bias.astype(wide, copy=False)[:, None, None, None]", "pass")],
    ),
    Mutant(
        "bias dropped in the linear layer",
        "ops/linear.py",
        [("y = y if bias is None else", "y = y if True else")],
    ),
    Mutant(
        "bias dropped in batch normalisation",
        "ops/batch_norm.py",
        [("part += _column(bias[channels], x.dtype)", "pass")],
    ),
    Mutant(
        "bias dropped in the convolution layer",
        "layers/convolution.py",
        [("bias = self.bias.value if self.bias else None", "bias = None")],
        "layers",
    ),
    Mutant(
        "output_padding ignored",
        "ops/transposed.py",
        [('leftover = arguments.pair("output_padding", output_padding, 0)', "leftover = (0, 0)")],
    ),
    Mutant(
        "output_padding ignored in the size",
        "arithmetic.py",
        [("(input_size - 1) + leftover + span", "(input_size - 1) + span")],
    ),
    Mutant("softmax over the wrong axis", "ops/losses.py", [("axis=-1", "axis=0")]),
    Mutant(
        "softmax not shifted", "ops/losses.py", [("logits - logits.max(axis=-1, keepdims=True)", "logits")]
    ),
    Mutant("p:-p at p = 0", "ops/geometry.py", [("slice(before, before + size)", "slice(before, -before)")]),
    Mutant(
        "dtype lost: always float64",
        "ops/arrays.py",
        [("return np.result_type(*kinds) if kinds else", "return")],
    ),
    Mutant(
        "dtype lost: integer pictures truncate",
        "ops/arrays.py",
        [('return np.result_type(*kinds) if kinds else np.dtype("float64")', "return arrays[0].dtype")],
    ),
    Mutant(
        "dtype lost: the gradient's type decides",
        "ops/arrays.py",
        [("return grad_output.astype(dtype, copy=False)", "return grad_output.astype(float)")],
    ),
    Mutant(
        "input modified by pooling",
        "ops/pooling.py",
        [("out=maximum[:, *cells])", "out=x[:, *pixels])")],
    ),
    Mutant(
        "input modified by batch normalisation",
        "ops/batch_norm.py",
        [("x.dtype), out=out)", "x.dtype), out=x[channels])")],
    ),
    Mutant(
        "weights modified in place by the optimisers",
        "optim.py",
        [
            (
                "parameter.value = (parameter.value - step).astype(parameter.value.dtype, copy=False)",
                "parameter.value[...] -= step",
            )
        ],
        "optim",
    ),
    Mutant(
        "input modified by ReLU",
        "ops/activations.py",
        [("out=buffers.empty_like(x, x.dtype))", "out=x)")],
    ),
    Mutant(
        "input modified by softmax",
        "ops/losses.py",
        [
            (
                "shifted = logits - logits.max(axis=-1, keepdims=True)",
                "logits -= logits.max(axis=-1, keepdims=True)\n        shifted = logits",
            )
        ],
    ),
    Mutant(
        "Nesterov as plain momentum",
        "optim.py",
        [("direction + self.momentum * velocity if self.nesterov else velocity", "velocity")],
        "optim",
    ),
    Mutant("momentum forgets", "optim.py", [("velocity *= self.momentum", "velocity *= 0")], "optim"),
    Mutant(
        "Adam without its correction",
        "optim.py",
        [("mean_scale = 1 / (1 - self.beta1**self.steps)", "mean_scale = 1")],
        "optim",
    ),
    Mutant(
        "weight decay ignored",
        "optim.py",
        [("direction + self.weight_decay * parameter.value", "direction")],
        "optim",
    ),
    Mutant(
        "Adam's weight decay ignored",
        "optim.py",
        [("step = step + self.weight_decay * parameter.value", "pass")],
        "optim",
    ),
    Mutant(
        "gradients added up over two backward passes",
        "layers/base.py",
        [
            (
                "parameter.grad = gradient",
                "parameter.grad = gradient + (0 if parameter.grad is None else parameter.grad)",
            )
        ],
        "layers",
    ),
    Mutant(
        "a layer without a backward pass is accepted",
        "layers/base.py",
        [("is not getattr(Layer, name) and hasattr(layer, name)", "is not None")],
        "layers",
    ),
    Mutant(
        "batch normalisation evaluates with the batch's own mean",
        "ops/batch_norm.py",
        [("    if training:\n        count", "    if True:\n        count")],
        "layers",
    ),
    Mutant(
        "dropout in evaluation mode",
        "layers/dropout.py",
        [("self.p, self.rng, self.training", "self.p, self.rng, True")],
        "layers",
    ),
    Mutant(
        "prediction in training mode",
        "network.py",
        [("looking = evaluation_copy(self)", "looking = twin(self)")],
        "network",
    ),
    Mutant(
        "running statistics not saved",
        "network.py",
        [("for key in layer.state():\n                yield", "for key in ():\n                yield")],
        "network",
    ),
    Mutant(
        "saving straight into the file",
        "files.py",
        [("temporary = temporary_in(path.parent)", "temporary = path")],
        "network",
    ),
    Mutant(
        "filters of a group see the channels of another",
        "ops/engine/grouped.py",
        [("convolution.forward(x[channels], weight", "convolution.forward(x[::-1][channels], weight")],
    ),
    Mutant(
        "gradient of a group sent to another",
        "ops/engine/grouped.py",
        [("geometry, grad_input[channels])", "geometry, grad_input[::-1][channels])")],
    ),
    Mutant(
        "gradient lost where the maximum is nan",
        "ops/pooling.py",
        [("    if waiting.any():", "    if False:")],
    ),
    Mutant(
        "gradient to the first nan",
        "ops/pooling.py",
        [("in reversed(geometry.overlaps())", "in geometry.overlaps()")],
    ),
    Mutant("sums kept in float16", "ops/arrays.py", [("else np.float32)", "else np.float16)")]),
    Mutant(
        "long sums kept in float32",
        "ops/arrays.py",
        [("np.float64 if count > LONG_SUM", "np.float32 if True")],
    ),
    Mutant("long rows added one by one", "ops/engine/sums.py", [("PIECE = 512", "PIECE = 10**9")]),
    Mutant("underflow is an error", "ops/arrays.py", [('errstate(under="ignore")', "errstate()")]),
    Mutant("variance without its square root", "ops/batch_norm.py", [("1 / np.sqrt(", "1 / (")]),
    Mutant(
        "mean's path forgotten in the backward pass of batch normalisation",
        "ops/batch_norm.py",
        [("part -= _column(grad_bias[channels] / part[0].size, x.dtype)", "pass")],
    ),
    Mutant("mean squared error not averaged backward", "ops/losses.py", [("(2 / difference.size)", "2.0")]),
    Mutant(
        "a gradient check that trusts nan",
        "gradcheck.py",
        [("all(check.error <= self.tolerance for", "not any(check.error > self.tolerance for")],
        "layers",
    ),
    Mutant(
        "groups forgotten in the layer's forward pass",
        "layers/convolution.py",
        [("self.dilation, self.groups)", "self.dilation, 1)")],
        "layers",
    ),
    Mutant(
        "first weights drawn as if there were no groups",
        "layers/convolution.py",
        [("(area * self.in_channels // self.groups,", "(area * self.in_channels,")],
        "layers",
    ),
    Mutant(
        "the global mean's gradient is not shared out",
        "layers/pooling.py",
        [("grad.T / (height * width)", "grad.T / 1")],
        "layers",
    ),
    Mutant(
        "the gradient of a residual sum goes one way only",
        "layers/residual.py",
        [
            (
                "around = layer.backward(around)\n        return inside + around",
                "around = layer.backward(around)\n        return inside",
            )
        ],
        "layers",
    ),
    Mutant(
        "a residual sum that broadcasts",
        "layers/residual.py",
        [("self.shape = self._common(inside.shape, around.shape)", "self.shape = inside.shape")],
        "residual",
    ),
    Mutant(
        "evaluation mode stops at a residual sum",
        "layers/base.py",
        [("            child.eval()", "            pass")],
        "residual",
    ),
    Mutant(
        "a residual sum sees what its first way sees",
        "network.py",
        [("for way in (layer.layers, layer.around()):", "for way in (layer.layers, layer.layers):")],
        "residual",
    ),
    Mutant(
        "statistics inside a residual sum are not put back",
        "training/safety.py",
        [("for _, layer in leaves(network.layers)]", "for layer in network.layers]")],
        "residual",
    ),
    Mutant(
        "gradients of two ways overwrite each other in the inspection",
        "inspection/passes.py",
        [("found[source] + handed if source in found else handed", "handed")],
        "inspection",
    ),
    Mutant(
        "a number that goes two ways tells of one",
        "inspection/trace.py",
        [("    if len(sums) == 1:", "    if sums:")],
        "inspection",
    ),
    Mutant(
        "a filter of a group tells of the first group's channels",
        "inspection/wiring.py",
        [("first = channel * layer.groups // of * size", "first = 0")],
        "inspection",
    ),
    Mutant(
        "a rotation that shrinks the picture too",
        "datasets/augmentation.py",
        [("np.array([[cos, sin], [-sin, cos]])", "np.array([[cos, sin], [-sin, cos]]) * 1.1")],
        "augmentation",
    ),
    Mutant(
        "a number that feeds a normalised map tells of no factor",
        "inspection/wiring.py",
        [("return alone(index, self.factor(layer, index[0]))", "return alone(index, 1.0)")],
        "inspection",
    ),
    Mutant(
        "pictures at the edge repeated instead of zeros",
        "datasets/augmentation.py",
        [
            (
                "padded, numbers = pad2d(images, 1)",
                "padded, numbers = np.pad(images, ((0, 0), (0, 0), (1, 1), (1, 1)), 'edge')",
            )
        ],
        "augmentation",
    ),
    Mutant(
        "noise leaves the range",
        "datasets/augmentation.py",
        [("np.clip(noisy, 0, 1)", "noisy")],
        "augmentation",
    ),
    Mutant(
        "training and test patches share pixels",
        "datasets/photographs.py",
        [("slice(304, 512)", "slice(240, 448)")],
        "photographs",
    ),
    Mutant(
        "covered squares stay inside the picture",
        "datasets/augmentation.py",
        [("(len(images), 2)) - size // 2", "(len(images), 2))")],
        "augmentation",
    ),
    Mutant(
        "pictures move one way only",
        "datasets/augmentation.py",
        [("integers(0, 2 * pixels + 1,", "integers(pixels, 2 * pixels + 1,")],
        "augmentation",
    ),
    Mutant(
        "pictures grow and never shrink",
        "datasets/augmentation.py",
        [("uniform(1 - share, 1 + share,", "uniform(1, 1 + share,")],
        "augmentation",
    ),
    Mutant(
        "of several augmentations the last alone",
        "datasets/augmentation.py",
        [
            (
                "for function in functions:\n            images",
                "for function in functions[-1:]:\n            images",
            )
        ],
        "augmentation",
    ),
]

TESTS = {
    "ops": ["tests/ops", "tests/test_arithmetic.py"],
    "layers": ["tests/test_layers.py", "tests/test_gradcheck.py"],
    "network": ["tests/test_network.py"],
    "residual": ["tests/test_residual.py"],
    "inspection": ["tests/test_inspection.py"],
    "augmentation": ["tests/test_augmentation.py"],
    "photographs": ["tests/test_photographs.py"],
    "optim": ["tests/test_optim.py"],
}


def copied(folder):
    """A copy of what the tests need, without caches."""
    for name in ("cnnlib", "tests", "data", "pyproject.toml"):
        source, target = ROOT / name, folder / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "browser"))
        else:
            shutil.copy(source, target)


def injected(path, replacements, bug):
    """Write the bug into a file and return the text that was there."""
    original = text = path.read_text(encoding="utf-8")
    for old, new in replacements:
        if old not in text:
            raise SystemExit(f"{bug}: this text is no longer in {path.name}, adapt the table:\n{old}")
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return original


def run(folder, *arguments):
    """pytest in the copy; tests that compare with PyTorch are left out on purpose."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-m",
        "not oracle",
        "-p",
        "no:cacheprovider",
        "--tb=no",
        *arguments,
    ]
    settings = {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "250"}
    # No plugin is needed here, and loading them takes longer than most bugs live.
    environment = os.environ | settings | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    failed = [
        line.split(" ", 1)[1] for line in done.stdout.splitlines() if line.startswith(("FAILED ", "ERROR "))
    ]
    return done, [line.split(" - ")[0] for line in failed]


def failing_already(folder):
    """Tests that fail without any bug; they are left out, and shown, since they prove nothing."""
    _, failed = run(folder, *(test for tests in TESTS.values() for test in tests))
    for test in failed:
        print(f"left out, fails without any bug: {test}")
    return [f"--deselect={test}" for test in failed]


def nearest_first(mutant):
    """The tests to run, those of the changed file first: they are the likeliest to fail."""
    own = f"tests/ops/test_{Path(mutant.file).stem}.py"
    return [own, *TESTS[mutant.tests]] if (ROOT / own).is_file() else TESTS[mutant.tests]


def main(chosen):
    """Print bug and first failing test; 1 where a bug survived."""
    survivors = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copied(folder)
        left_out = failing_already(folder)
        for mutant in MUTANTS:
            if chosen and not any(word in mutant.bug for word in chosen):
                continue
            path = folder / "cnnlib" / mutant.file
            original = injected(path, mutant.replacements, mutant.bug)
            done, failed = run(folder, "-x", *left_out, *nearest_first(mutant))
            path.write_text(original, encoding="utf-8")
            if done.returncode == 0:
                survivors.append(mutant.bug)
            caught = failed[0] if failed else f"pytest stopped: {done.stdout[-200:]}"
            print(f"{mutant.bug:<52} {caught if done.returncode else 'SURVIVED'}", flush=True)
    print(f"{len(survivors)} survived" if survivors else "every bug was caught")
    return 1 if survivors else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
