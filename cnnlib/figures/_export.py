"""Save a scene as a picture, or its whole walk as an animation."""

from matplotlib import rc_context
from PIL import Image

from cnnlib import arguments, files
from cnnlib.figures.draw_scene import draw_scene
from cnnlib.figures.picture import few_colours
from cnnlib.figures.scene import Scene


def export(scene, path, at=None, seconds=0.8):
    """Write `scene` to `path`: ".svg" or ".png" one state, ".gif" all cells of its walk in turn.

    `scene` may be an explorer, whose present state is taken. `at` is the cell pointed at, such as
    `("output", "", 0, 0)`; `seconds` is the time of one frame. Returns the path.
    Raises OSError, which names the file and the cure, where it cannot be written; an old file then stays.
    """
    scene = getattr(scene, "scene", scene)
    if not isinstance(scene, Scene):
        cure = "pass an explorer, or save a picture by picture.savefig(path)"
        raise TypeError(f"scene must be a Scene or an explorer, got {scene!r:.60}; {cure}")
    path = arguments.file_path("path", path)
    seconds = arguments.number("seconds", seconds, lambda s: 0 < s < 60, "above 0 and below 60", "try 0.8")
    writers = {".svg": _write_svg, ".png": _write_png, ".gif": _write_gif}
    ending = path.suffix.lower()
    if ending not in writers:
        raise ValueError(f"path must end in {', '.join(writers)}, got {path.name!r}; try {path.stem}.svg")
    with files.replacing(path) as file:
        writers[ending](scene, file, at, seconds)
    return path


def _write_svg(scene, file, at, _):
    # The same scene gives the same bytes: no date, and ids that do not depend on chance.
    with rc_context({"svg.hashsalt": "cnnlib", "svg.fonttype": "none"}):
        draw_scene(scene, at).savefig(file, format="svg", metadata={"Date": None, "Title": scene.status})


def _write_png(scene, file, at, _):
    file.write(draw_scene(scene, at).png())


def _write_gif(scene, file, at, seconds):
    """One frame per cell of the walk, all as large as the largest."""
    cells = scene.walk or (at,)
    frames = [draw_scene(scene, cell).image() for cell in cells]
    size = max(frame.width for frame in frames), max(frame.height for frame in frames)
    sheets = [Image.new("RGB", size, "white") for _ in frames]
    for sheet, frame in zip(sheets, frames):
        sheet.paste(frame)
    first, *others = (few_colours(sheet) for sheet in sheets)
    first.save(file, "GIF", save_all=True, append_images=others, duration=round(1000 * seconds), loop=0)
