"""The exercises of chapter 12: sizes of transposed convolutions, inserted zeros, dilation."""

from cnnlib.exercises.n12_transposed_and_dilated.insert_zeros import insert_zeros_exercise
from cnnlib.exercises.n12_transposed_and_dilated.predict_effective_kernel import (
    predict_effective_kernel_exercise,
)
from cnnlib.exercises.n12_transposed_and_dilated.predict_leftover import predict_leftover_exercise
from cnnlib.exercises.n12_transposed_and_dilated.repair_conv_transpose2d import (
    repair_conv_transpose2d_exercise,
)
from cnnlib.exercises.n12_transposed_and_dilated.transposed_output_size import transposed_output_size_exercise

EXERCISES = (
    transposed_output_size_exercise,
    predict_leftover_exercise,
    insert_zeros_exercise,
    repair_conv_transpose2d_exercise,
    predict_effective_kernel_exercise,
)
