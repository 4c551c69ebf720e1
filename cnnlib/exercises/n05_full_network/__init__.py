"""The exercises of chapter 05: the optimiser's step, minibatches, the first loss, the accuracy."""

from cnnlib.exercises.n05_full_network.explain_shuffled_labels import explain_shuffled_labels_exercise
from cnnlib.exercises.n05_full_network.minibatches import minibatches_exercise
from cnnlib.exercises.n05_full_network.predict_initial_loss import predict_initial_loss_exercise
from cnnlib.exercises.n05_full_network.repair_accuracy import repair_accuracy_exercise
from cnnlib.exercises.n05_full_network.sgd_momentum_step import sgd_momentum_step_exercise

EXERCISES = (
    predict_initial_loss_exercise,
    sgd_momentum_step_exercise,
    minibatches_exercise,
    repair_accuracy_exercise,
    explain_shuffled_labels_exercise,
)
