"""The exercises of chapter 04: a step downhill, Adam, the training loop, an accuracy that stands still."""

from cnnlib.exercises.n04_downhill.adam_step import adam_step_exercise
from cnnlib.exercises.n04_downhill.explain_scaled_loss import explain_scaled_loss_exercise
from cnnlib.exercises.n04_downhill.repair_stuck_accuracy import repair_stuck_accuracy_exercise
from cnnlib.exercises.n04_downhill.sgd_step import sgd_step_exercise
from cnnlib.exercises.n04_downhill.train_loop import train_loop_exercise

EXERCISES = (
    sgd_step_exercise,
    adam_step_exercise,
    train_loop_exercise,
    repair_stuck_accuracy_exercise,
    explain_scaled_loss_exercise,
)
