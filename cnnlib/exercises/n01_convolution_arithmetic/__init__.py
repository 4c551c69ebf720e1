"""The exercises of chapter 01: sizes, padding, and the convolution itself."""

from cnnlib.exercises.n01_convolution_arithmetic.conv2d import conv2d_exercise
from cnnlib.exercises.n01_convolution_arithmetic.count_parameters import count_parameters_exercise
from cnnlib.exercises.n01_convolution_arithmetic.output_size import output_size_exercise
from cnnlib.exercises.n01_convolution_arithmetic.pad2d import pad2d_exercise
from cnnlib.exercises.n01_convolution_arithmetic.predict_output_size import predict_output_size_exercise

EXERCISES = (
    predict_output_size_exercise,
    count_parameters_exercise,
    output_size_exercise,
    pad2d_exercise,
    conv2d_exercise,
)
