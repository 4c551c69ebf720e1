"""The exercises of chapter 11: a search space, a callback, a silent bug, and a layer to port."""

from cnnlib.exercises.n11_keras_in_practice.build_model import build_model_exercise
from cnnlib.exercises.n11_keras_in_practice.port_depthwise import port_depthwise_exercise
from cnnlib.exercises.n11_keras_in_practice.repair_classifier import repair_classifier_exercise
from cnnlib.exercises.n11_keras_in_practice.stop_when_worse import stop_when_worse_exercise

EXERCISES = (
    build_model_exercise,
    stop_when_worse_exercise,
    repair_classifier_exercise,
    port_depthwise_exercise,
)
