"""The course itself as a picture."""

from cnnlib import arguments, style
from cnnlib.figures.picture import Picture

STAGES = {
    "what CNNs are": "00",
    "what happens inside": "01 – 06",
    "what we control": "07 – 09",
    "in practice": "10 – 11",
    "further": "12 – 13",
}


def road(here="what CNNs are"):
    """The road of the course: its stages, the numbers of their notebooks, and where the reader is."""
    arguments.one_of("here", here, STAGES)
    picture = Picture(9.0, 1.9, f"The road of the course: {', '.join(STAGES)}. You are at: {here}.")
    axes = picture.add_axes((0, 0, 1, 1))
    axes.set(xlim=(-0.6, len(STAGES) - 0.4), ylim=(-0.9, 0.9))
    axes.axis("off")
    axes.plot([0, len(STAGES) - 1], [0, 0], color=style.FAINT, linewidth=3, zorder=1)
    for place, (stage, chapters) in enumerate(STAGES.items()):
        reached = stage == here
        face = style.OUTPUT if reached else style.PAPER
        axes.scatter(place, 0, s=700, color=face, edgecolor=style.OUTPUT, zorder=2)
        axes.text(place, 0.5, stage, ha="center", fontsize=12)
        axes.text(place, -0.4, chapters, ha="center", va="top", fontsize=11)
        if reached:
            arrow = {"arrowstyle": "->"}
            axes.annotate("you are here", (place + 0.06, -0.26), (place + 0.3, -0.75), arrowprops=arrow)
    return picture
