"""The exercises of chapter 13: carrying a pool, an average and a transposed convolution between libraries."""

from cnnlib.exercises.n13_dialects.explain_ones import explain_ones_exercise
from cnnlib.exercises.n13_dialects.port_caffe_pool import port_caffe_pool_exercise
from cnnlib.exercises.n13_dialects.port_jax_transpose import port_jax_transpose_exercise
from cnnlib.exercises.n13_dialects.port_keras_average import port_keras_average_exercise
from cnnlib.exercises.n13_dialects.predict_caffe_size import predict_caffe_size_exercise

EXERCISES = (
    predict_caffe_size_exercise,
    port_caffe_pool_exercise,
    port_keras_average_exercise,
    port_jax_transpose_exercise,
    explain_ones_exercise,
)
