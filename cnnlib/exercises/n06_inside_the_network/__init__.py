"""The exercises of chapter 06: what a unit sees, and which pixels matter."""

from cnnlib.exercises.n06_inside_the_network.occlusion_map import occlusion_map_exercise
from cnnlib.exercises.n06_inside_the_network.predict_receptive_field import predict_receptive_field_exercise
from cnnlib.exercises.n06_inside_the_network.repair_saliency import repair_saliency_exercise
from cnnlib.exercises.n06_inside_the_network.trace_to_pixels import trace_to_pixels_exercise

EXERCISES = (
    predict_receptive_field_exercise,
    trace_to_pixels_exercise,
    occlusion_map_exercise,
    repair_saliency_exercise,
)
