"""The exercises of chapter 08: counting a block, a cheaper layer, a broken residual block, and a question."""

from cnnlib.exercises.n08_architectures.cheaper_layers import cheaper_layers_exercise
from cnnlib.exercises.n08_architectures.explain_two_threes import explain_two_threes_exercise
from cnnlib.exercises.n08_architectures.predict_separable_parameters import (
    predict_separable_parameters_exercise,
)
from cnnlib.exercises.n08_architectures.repair_residual_block import repair_residual_block_exercise

EXERCISES = (
    predict_separable_parameters_exercise,
    cheaper_layers_exercise,
    repair_residual_block_exercise,
    explain_two_threes_exercise,
)
