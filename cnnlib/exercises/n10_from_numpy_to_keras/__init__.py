"""The exercises of chapter 10: where the axes and the odd zero go, and two more layers to port."""

from cnnlib.exercises.n10_from_numpy_to_keras.explain_wrong_port import explain_wrong_port_exercise
from cnnlib.exercises.n10_from_numpy_to_keras.port_batch_norm import port_batch_norm_exercise
from cnnlib.exercises.n10_from_numpy_to_keras.port_conv_transpose import port_conv_transpose_exercise
from cnnlib.exercises.n10_from_numpy_to_keras.predict_keras_kernel import predict_keras_kernel_exercise
from cnnlib.exercises.n10_from_numpy_to_keras.predict_same_zeros import predict_same_zeros_exercise

EXERCISES = (
    predict_keras_kernel_exercise,
    predict_same_zeros_exercise,
    port_conv_transpose_exercise,
    port_batch_norm_exercise,
    explain_wrong_port_exercise,
)
