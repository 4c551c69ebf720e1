"""Static pictures from plain arrays; each returns a figure that shows its own text alternative.

The imports below say which module a picture stands in. Two kinds are shared with the explorers, and each is
worked out before anything is drawn: a `scene` (grids whose cells are linked; `scenes` makes, `draw_scene`
draws them) and a `board` (maps, bars and curves of a network; `boards` makes them, `draw_board` draws them).
The others are drawn directly. `picture` is the figure with its words, `_export` saves a scene.
"""

from cnnlib.figures._export import export
from cnnlib.figures.charts import confusion_matrix, training_curves
from cnnlib.figures.comparisons import dot_chart, heat_map, line_chart
from cnnlib.figures.course import road
from cnnlib.figures.downhill import descents, loss_curves
from cnnlib.figures.grids import arrays, backward, channels, convolution, pooling, pooling_backward, stack
from cnnlib.figures.inside import (
    activations,
    biography,
    occlusion,
    saliency,
    update_ratios,
    worst_mistakes,
)
from cnnlib.figures.panels import digits, feature_maps, filters, maps
from cnnlib.figures.picture import Picture
from cnnlib.figures.search_charts import search_history, search_importance, search_slices

__all__ = [
    "Picture",
    "activations",
    "arrays",
    "backward",
    "biography",
    "channels",
    "confusion_matrix",
    "convolution",
    "descents",
    "digits",
    "dot_chart",
    "export",
    "feature_maps",
    "filters",
    "heat_map",
    "line_chart",
    "loss_curves",
    "maps",
    "occlusion",
    "pooling",
    "pooling_backward",
    "road",
    "saliency",
    "search_history",
    "search_importance",
    "search_slices",
    "stack",
    "training_curves",
    "update_ratios",
    "worst_mistakes",
]
