"""The exercises of chapter 09: log scales, successive halving, and what may be reported."""

from cnnlib.exercises.n09_hyperparameters.predict_halving_cost import predict_halving_cost_exercise
from cnnlib.exercises.n09_hyperparameters.repair_honest_report import repair_honest_report_exercise
from cnnlib.exercises.n09_hyperparameters.sample_learning_rate import sample_learning_rate_exercise
from cnnlib.exercises.n09_hyperparameters.survivors import survivors_exercise

EXERCISES = (
    predict_halving_cost_exercise,
    sample_learning_rate_exercise,
    survivors_exercise,
    repair_honest_report_exercise,
)
