"""Static pictures from plain arrays; each returns a figure that shows its own text alternative."""

from cnnlib.figures.charts import confusion_matrix, training_curves
from cnnlib.figures.export import export
from cnnlib.figures.grids import arrays, backward, channels, convolution, pooling, pooling_backward, stack
from cnnlib.figures.inside import (
    activations,
    biography,
    occlusion,
    saliency,
    update_ratios,
    worst_mistakes,
)
from cnnlib.figures.photographs import digits, feature_maps, filters
from cnnlib.figures.picture import Picture
from cnnlib.figures.searching import search_history, search_importance, search_slices

__all__ = [
    "Picture",
    "activations",
    "arrays",
    "backward",
    "biography",
    "channels",
    "confusion_matrix",
    "convolution",
    "digits",
    "export",
    "feature_maps",
    "filters",
    "occlusion",
    "pooling",
    "pooling_backward",
    "saliency",
    "search_history",
    "search_importance",
    "search_slices",
    "stack",
    "training_curves",
    "update_ratios",
    "worst_mistakes",
]
