"""The exercises of chapter 00: counting weights, and reading an answer off ten numbers."""

from cnnlib.exercises.n00_overview.count_dense_weights import count_dense_weights_exercise
from cnnlib.exercises.n00_overview.count_shared_weights import count_shared_weights_exercise
from cnnlib.exercises.n00_overview.predicted_class import predicted_class_exercise

EXERCISES = (
    count_dense_weights_exercise,
    count_shared_weights_exercise,
    predicted_class_exercise,
)
