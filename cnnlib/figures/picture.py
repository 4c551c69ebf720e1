"""A matplotlib figure that carries its own text alternative into the notebook."""

import base64
import io

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont
from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

from cnnlib import arguments, style

DOTS_PER_INCH = 144
SCREEN_DOTS_PER_INCH = 96
STRIP = 30  # screen pixels
LARGEST = 400  # inches; a picture that is larger cannot be drawn


class Picture(Figure):
    """A `Figure` with `alt`, one sentence that states what the picture claims.

    As the last line of a cell it shows itself with that sentence as its text alternative. It is
    never registered with pyplot, so nothing has to be closed.
    """

    def __init__(self, width, height, alt=""):
        for name, inches in (("width", width), ("height", height)):
            allowed = f"above 0 and below {LARGEST}"
            arguments.number(name, inches, lambda value: 0 < value < LARGEST, allowed, "it counts inches")
        if not isinstance(alt, str):
            raise TypeError(f"alt must be text, got {alt!r:.60}; write one sentence that states the claim")
        super().__init__(figsize=(width, height), dpi=DOTS_PER_INCH, facecolor=style.PAPER)
        FigureCanvasAgg(self)
        self.alt = alt

    def image(self):
        """The picture as a PIL image."""
        self.canvas.draw()
        return Image.fromarray(np.asarray(self.canvas.buffer_rgba())).convert("RGB")

    def png(self, strip=""):
        """The picture as the bytes of a PNG file, in at most 128 colours to keep notebooks small.

        `alt` is in the file too, as its Description: readers of notebooks forget about metadata. `strip` is a
        line of words above the picture.
        """
        buffer, words = io.BytesIO(), PngInfo()
        words.add_itxt("Description", self.alt)
        image = with_strip(self.image(), strip) if strip else self.image()
        few_colours(image).save(buffer, format="png", pnginfo=words)
        return buffer.getvalue()

    def _repr_mimebundle_(self, include=None, exclude=None):
        return png_bundle(self.png(), self.alt)

    def __repr__(self):
        return self.alt or super().__repr__()


def with_strip(image, words):
    """The image below a strip with these words, widened where they need more room."""
    scale = DOTS_PER_INCH / SCREEN_DOTS_PER_INCH
    font = ImageFont.truetype(findfont("DejaVu Sans"), round(13 * scale))
    tall, room = round(STRIP * scale), round(10 * scale)
    width = max(image.width, round(font.getlength(words)) + 2 * room)
    page = Image.new("RGB", (width, image.height + tall), style.PAPER)
    pen = ImageDraw.Draw(page)
    pen.rectangle((0, 0, width, tall - 4), fill=style.TINTS["input"])
    pen.text((room, (tall - 4) / 2), words, fill=style.INK, font=font, anchor="lm")
    page.paste(image, (0, tall))
    return page


def few_colours(image):
    """The image with a palette of at most 128 colours."""
    return image.quantize(128, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)


def png_bundle(png, alt):
    """What a notebook stores for a picture: `(data, metadata)` with `alt` in both."""
    width, height = Image.open(io.BytesIO(png)).size
    scale = SCREEN_DOTS_PER_INCH / DOTS_PER_INCH
    data = {"image/png": base64.b64encode(png).decode("ascii"), "text/plain": alt}
    size = {"width": round(width * scale), "height": round(height * scale)}
    return data, {"image/png": {"alt": alt, **size}}
