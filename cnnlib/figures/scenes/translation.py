"""Scene of one setting as every library of `cnnlib.dialects` carries it out, with the code to write there."""

from dataclasses import replace

import numpy as np

from cnnlib import dialects
from cnnlib.figures.scene import Link, Scene, Term, counted, side_by_side, size_words, sized_grid
from cnnlib.figures.scenes import relationships
from cnnlib.figures.scenes.forward import padded_grid, window_cells, window_links
from cnnlib.figures.scenes.pooling import padding_never_wins
from cnnlib.ops.geometry import Geometry

HEADING = ("library", "zeros before + after", "code to copy, or why it refuses")
NOUNS = {"conv2d": "kernel", "max_pool2d": "max pooling, window", "avg_pool2d": "average pooling, window"}
SMALL = 0.34  # edge of a cell in the small pictures of the other answers
NAMED = 2  # libraries in a title
TITLE = 2.1  # cells above a small picture, for three lines
WIDE = 21  # cells in a row of small pictures
FILLS = {"reflect": "mirrored", "symmetric": "mirrored", "edge": "copied", "wrap": "wrapped"}
DATE = max(dialects.get(name).measured for name in dialects.names())
MEASURED = f"each library was run on {DATE} or before; python -m cnnlib.dialects prints versions and dates"


def translation_scene(operation, x, kernel, stride=1, padding=None, dilation=1):
    """Scene of a setting in all libraries: the answer of most of them large, the others small beside it.

    Arguments as for `dialects.compare`. The table has a row for every line of code, and for every refusal.
    """
    answers = dialects.compare(operation, x, kernel, stride, padding, dilation)
    groups = grouped(answers)
    size = len(kernel) if operation == "conv2d" else kernel
    setting = Setting(operation, np.asarray(x), kernel, size, stride, dilation)
    if not groups:
        return _nobody(setting, padding, answers)
    first = groups[0][0]
    grids, signs, links = setting.picture(first)
    others = tuple(setting.small(group, number) for number, group in enumerate(groups[1:], 1))
    walk = tuple(links)
    return Scene(
        setting.sentence(padding, first.sides, f"output {size_words(first.output)}"),
        (*grids, *_beside(grids, others)),
        signs,
        links,
        walk,
        walk[0],
        (*_lines(setting, groups, answers), MEASURED),
        (HEADING, *_rows(answers, first, setting)),
    )


def grouped(answers):
    """Answers that are alike, as lists; the answer of most libraries first, zeros before other borders."""
    groups = {}
    for answer in answers:
        if answer.output is not None:
            numbers = tuple(np.round(answer.output, 6).ravel())
            groups.setdefault((answer.sides, answer.fill, answer.output.shape, numbers), []).append(answer)
    return sorted(groups.values(), key=lambda group: (bool(group[0].fill), -len(group)))


class Setting:
    """The numbers that all answers share, and the pictures made of them."""

    def __init__(self, operation, x, kernel, size, stride, dilation):
        self.operation, self.x, self.kernel = operation, x, kernel
        self.size, self.stride, self.dilation = size, stride, dilation

    def sentence(self, padding, sides, outcome):
        """The setting and its outcome in one sentence."""
        if sides is None:
            words = "left out" if padding is None else padding
        else:
            words = relationships.padding_words("left out" if padding is None else padding, *sides)
        noun, i, k = NOUNS[self.operation], len(self.x), self.size
        dilation = f", dilation {self.dilation}" if self.operation == "conv2d" else ""
        return f"input {i}×{i}, {noun} {k}×{k}, stride {self.stride}, padding {words}{dilation}: {outcome}"

    def turned(self, answer):
        """Whether this library convolves with its kernel turned."""
        return self.operation == "conv2d" and dialects.get(answer.name).flips

    def geometry(self, answer):
        """Where the windows of an answer lie; cells that rounding up adds count as padding."""
        before, after = answer.sides
        two = [(value, value) for value in (len(self.x), self.size, self.stride)]
        sides = (before, after + max(-answer.lost, 0))
        dilation = dialects.get(answer.name).dilated(answer.padding, self.dilation)
        return Geometry(*two, (sides, sides), (dilation, dilation), answer.output.shape)

    def source(self, answer, name, title, **look):
        """The input with what this answer puts around it."""
        geometry = self.geometry(answer)
        around = tuple(tuple(max(side, 0) for side in sides) for sides in geometry.padding)
        grid = padded_grid(name, title, "input", self.x, geometry._replace(padding=around), **look)
        if min(answer.sides) < 0:
            grid = _cut(grid, -answer.sides[0], geometry.reach[0])
        if answer.fill:
            around = np.pad(self.x, geometry.padding, answer.fill)
            grid = replace(grid, texts=[[str(number) for number in row] for row in around.tolist()])
        return padding_never_wins(grid) if self.operation == "max_pool2d" and not answer.fill else grid

    def picture(self, answer):
        """The grids of one answer side by side, the signs between them and the links of its output."""
        source = self.source(answer, "input", f"input {size_words(self.x)}")
        result = sized_grid("output", "output", "output", answer.output)
        if self.operation != "conv2d":
            word = "max →" if self.operation == "max_pool2d" else "average →"
            grids, signs = side_by_side([source, result], 3.4, (word,))
            return grids, signs, self.pooled_links(answer, *grids)
        turned = self.turned(answer)
        kernel = self.kernel[::-1, ::-1] if turned else self.kernel
        shown = sized_grid("kernel", "turned kernel" if turned else "kernel", "kernel", kernel)
        grids, signs = side_by_side([source, shown, result], words=("∗", "="))
        return grids, signs, window_links(*grids, self.geometry(answer))

    def pooled_links(self, answer, source, result):
        """A link per cell of a pool, "max(3, 3, 0, 0) = 3" or "(3 + 3) / 2 = 3"."""
        geometry, texts = self.geometry(answer), {cell: text for cell, text, _ in source.cells()}
        divisors, links = self.divisors(answer), {}
        for cell, text, _ in result.cells():
            cells = [source.cell(row, col) for row, col, _, _ in window_cells(geometry, *cell[2:])]
            terms = tuple(Term((place,), texts[place]) for place in cells)
            if self.operation == "max_pool2d":
                links[cell] = Link(terms, f") = {text}", start="max(", join=", ")
                continue
            many = divisors[cell[2:]]
            links[cell] = Link(terms, f") / {many} = {text}", start="(")
        return links

    def divisors(self, answer):
        """By how many each window of an average is divided, worked out from a picture of ones."""
        if self.operation != "avg_pool2d":
            return None
        if answer.fill:
            return np.full(answer.output.shape, self.size**2)
        library, geometry = dialects.get(answer.name), self.geometry(answer)
        ones = np.ones((1, 1, *self.x.shape))
        means = library.avg_pool2d(ones, self.size, stride=self.stride, padding=answer.padding)[0, 0]
        rows, cols = ([len(geometry.pixels(n, n)[axis]) for n in range(len(means))] for axis in (0, 1))
        pixels = np.outer(rows, cols)
        return np.where(pixels, np.round(pixels / np.where(means > 0, means, 1)), self.size**2).astype(int)

    def divided(self, answer):
        """The divisors of the first and the last window of an average, in words."""
        divisors = self.divisors(answer)
        return "" if divisors is None else f", first ÷ {divisors[0, 0]}, last ÷ {divisors[-1, -1]}"

    def small(self, group, number):
        """A small picture of the input as another group of libraries sees it."""
        first = group[0]
        zeros = (
            f"border {FILLS[first.fill]}"
            if first.fill
            else f"{first.sides[0]} before, {first.sides[1]} after"
        )
        turned = ", kernel turned" if self.turned(first) else ""
        outcome = f"{size_words(first.output)}{turned}{self.divided(first)}"
        title = f"{_names(group, NAMED)}\n{zeros}\n{outcome}"
        grid = self.source(first, "other", title, part=str(number), size=SMALL)
        return replace(grid, texts=[[""] * len(line) for line in grid.texts])


def _cut(grid, start, reach):
    """The grid of a "same" that takes cells away: what lies outside of all windows is hatched."""
    seen = range(start, start + reach)
    kinds = [
        [
            kind.removesuffix(" lost") + ("" if row in seen and col in seen else " lost")
            for col, kind in enumerate(line)
        ]
        for row, line in enumerate(grid.kinds)
    ]
    return replace(grid, kinds=kinds)


def _beside(grids, others, gap=0.9):
    """The small pictures in rows under the large one."""
    top, left, placed = max(grid.top + grid.height for grid in grids) + TITLE, 0.0, []
    for grid in others:
        width = max(grid.width, grid.title_width)
        if left and left + width > WIDE:
            top, left = max(grid.top + grid.height for grid in placed) + TITLE, 0.0
        placed.append(grid.moved(left, top))
        left += width + gap
    return placed


def _names(group, most=None):
    """The libraries of a group, the first few by name; Keras once where all its backends are there."""
    names = [answer.title for answer in group]
    backends = [name for name in names if name.startswith("Keras")]
    if len(backends) == 3:
        names = [
            "Keras (3 backends)" if name == "Keras" else name for name in names if name not in backends[1:]
        ]
    more = len(names) - (most or len(names))
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


def _lines(setting, groups, answers):
    """How many libraries agree, what is lost, and the setting as courses write it."""
    first, refused = groups[0][0], sum(answer.output is None for answer in answers)
    agree = f"{len(groups[0])} of {len(answers)} dialects compute this picture"
    other = f"; {counted(len(groups) - 1, 'other picture')} by {len(answers) - refused - len(groups[0])} more"
    lines = [agree + (other if len(groups) > 1 else "") + f"; {refused} refuse", lost_words(first)]
    before, after = first.sides
    if before == after and not first.fill and setting.operation == "conv2d":
        lines.append(_courses(setting, before))
    return lines


def lost_words(answer):
    """What no window reaches, or what rounding up added."""
    if answer.lost < 0:
        return f"rounding up adds {counted(-answer.lost, 'row and column')} at the end"
    lost = relationships.rows_and_columns(answer.lost) if answer.lost else "nothing"
    return f"lost to the floor: {lost}"


def _courses(setting, padding):
    """The letters of the guide, CS231n and d2l for even zeros."""
    span = (setting.size - 1) * setting.dilation + 1
    exact = (len(setting.x) - span + 2 * padding) / setting.stride + 1
    whole = "" if exact.is_integer() else ", not whole: CS231n calls it invalid, libraries floor it"
    k = "k" if setting.dilation == 1 else "k̂"
    letters = f"the guide: p = {padding}; d2l: p = {2 * padding}, both sides together"
    return f"{letters}; (i − {k} + 2p)/s + 1 = {exact:g}{whole}"


def _rows(answers, shown, setting):
    """A row for every distinct line of code or refusal, the answer that is shown first, refusals last."""
    rows = {}
    for answer in answers:
        said = answer.refusal.replace(answer.title, "each") or answer.code
        rows.setdefault((_does(answer, setting), said), []).append(answer)
    ordered = sorted(rows.values(), key=lambda row: (row[0].output is None, row[0].sides != shown.sides))
    for group in ordered:
        several = group[0].refusal.replace(group[0].title, "each") if len(group) > 1 else group[0].refusal
        yield _names(group), _does(group[0], setting), several or f"`{group[0].code}"
        yield from _cure(group[0], shown, setting)


def _does(answer, setting):
    """Zeros, size and loss in few words."""
    if answer.output is None:
        return "refuses"
    before, after = answer.sides
    border = f" {FILLS[answer.fill]}" if answer.fill else ""
    turned = ", kernel turned" if setting.turned(answer) else ""
    lost = f", {abs(answer.lost)} {'lost' if answer.lost > 0 else 'added'}" if answer.lost else ""
    divided = setting.divided(answer)
    return f"{before} + {after}{border}: {size_words(answer.output)}{lost}{turned}{divided}"


def _cure(answer, shown, setting):
    """Where a library refuses: the line that pads beforehand and gives the picture shown."""
    if answer.output is not None or setting.operation != "conv2d" or shown.fill or not shown.sides:
        return
    named = {"stride": setting.stride, "dilation": setting.dilation}
    settings = {"kernel_size": setting.size} | {key: value for key, value in named.items() if value != 1}
    try:
        code = dialects.get(answer.name).code_padded(*shown.sides, **settings)
    except (ValueError, NotImplementedError):
        return
    if code:
        yield answer.title, "padded first", f"`{code}"


def _nobody(setting, padding, answers):
    """The scene of a setting that no library takes."""
    nobody = [answer.refusal.replace(f"{answer.title} has no output for it", "no library has an output")
              for answer in answers]  # fmt: skip
    message = next((text for text in nobody if "raise" in text), "raise padding or lower kernel_size")
    grids = (sized_grid("input", "input", "input", setting.x),)
    table = (HEADING, *_rows(answers, answers[0], setting))
    return Scene(
        setting.sentence(padding, None, "no output"), grids, formula=(MEASURED,), table=table, message=message
    )
