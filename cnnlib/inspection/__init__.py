"""Looking inside a network: plain arrays out, and the network stays exactly as it was."""

from cnnlib.inspection.attribution import occlusion_map, saliency
from cnnlib.inspection.mistakes import Mistakes, top_classes, worst_mistakes
from cnnlib.inspection.passes import activations, gradients, layer_names
from cnnlib.inspection.recording import Moment, record_training, update_ratios, weights
from cnnlib.inspection.trace import Biography, Place, Sum, Term, Trace, biography

__all__ = [
    "Biography",
    "Mistakes",
    "Moment",
    "Place",
    "Sum",
    "Term",
    "Trace",
    "activations",
    "biography",
    "gradients",
    "layer_names",
    "occlusion_map",
    "record_training",
    "saliency",
    "top_classes",
    "update_ratios",
    "weights",
    "worst_mistakes",
]
