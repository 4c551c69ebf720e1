"""The exercises of chapter 12: painting, even strokes, sizes, inserted zeros, dilation, and a question."""

from cnnlib.exercises.n12_transposed_and_dilated.conv_transpose2d import conv_transpose2d_exercise
from cnnlib.exercises.n12_transposed_and_dilated.even_layer import even_layer_exercise
from cnnlib.exercises.n12_transposed_and_dilated.explain_blurred_repair import explain_blurred_repair_exercise
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
    conv_transpose2d_exercise,
    even_layer_exercise,
    insert_zeros_exercise,
    transposed_output_size_exercise,
    predict_effective_kernel_exercise,
    explain_blurred_repair_exercise,
    predict_leftover_exercise,
    repair_conv_transpose2d_exercise,
)
