"""The exercises of chapter 07: dropout and batch norm backward, augmentation, a leak, and a question."""

from cnnlib.exercises.n07_generalisation.augment import augment_exercise
from cnnlib.exercises.n07_generalisation.batch_norm_backward import batch_norm_backward_exercise
from cnnlib.exercises.n07_generalisation.dropout_backward import dropout_backward_exercise
from cnnlib.exercises.n07_generalisation.explain_global_average import explain_global_average_exercise
from cnnlib.exercises.n07_generalisation.repair_split import repair_split_exercise

EXERCISES = (
    dropout_backward_exercise,
    batch_norm_backward_exercise,
    augment_exercise,
    repair_split_exercise,
    explain_global_average_exercise,
)
