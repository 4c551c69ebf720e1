"""How a library's call is written: the line of code for a setting."""

DEFAULT = type("Default", (), {"__repr__": lambda self: "the library's default"})()


class Written:
    """The lines of a library, and how its arguments are spelled; `Dialect` says what they compute."""

    lines = {}  # operation: the line of code, with {stride} and the like where their spelling goes
    spelling = {}  # argument: how it is written; {value}, or {first} and {second} of a pair
    written = {}  # argument: value that is written down although the caller left it out
    padded = ""  # how conv2d is written on a picture padded beforehand: {code}, {before}, {after}

    def code(self, operation, **settings):
        """The line to write there for these settings, which are named as the arguments of the operation."""
        self._known(operation)
        if operation not in self.lines:
            raise NotImplementedError(f"no line of code is kept for {operation} of {self.title}")
        unknown = sorted(set(settings) - {"kernel_size", "stride", "padding", "dilation"})
        if unknown or ("dilation" in settings and operation != "conv2d"):
            raise TypeError(
                f"code takes kernel_size, stride, padding, dilation, got {', '.join(unknown or settings)}"
            )
        axes = self.axes(
            operation, (99, 99), *map(settings.get, ("kernel_size", "stride", "dilation"), (3, 1, 1))
        )
        self.plan(operation, axes, settings.get("padding", DEFAULT))
        settings = self.written | settings
        pieces = {
            name: _spelled(settings[name], form) if name in settings else ""
            for name, form in self.spelling.items()
        }
        return self.lines[operation].format_map(pieces)

    def code_padded(self, before, after, **settings):
        """The line of a convolution after so many zeros on either side; "" where none is kept."""
        code = self.code("conv2d", **settings) if self.padded else ""
        return self.padded.format(code=code, rest=code.partition("x, ")[2], before=before, after=after)


def _spelled(value, form):
    """One argument in the library's words."""
    both = value if isinstance(value, tuple) and len(value) == 2 else (value, value)
    return form.format(value=repr(value), pair=both, first=both[0], second=both[1])
