"""The exercises of chapter 03: gradients of ReLU, the loss, max pooling and the convolution."""

from cnnlib.exercises.n03_backprop.conv2d_backward import conv2d_backward_exercise
from cnnlib.exercises.n03_backprop.explain_half_gradient import explain_half_gradient_exercise
from cnnlib.exercises.n03_backprop.max_pool2d_backward import max_pool2d_backward_exercise
from cnnlib.exercises.n03_backprop.predict_input_gradient import predict_input_gradient_exercise
from cnnlib.exercises.n03_backprop.relu_backward import relu_backward_exercise
from cnnlib.exercises.n03_backprop.softmax_cross_entropy import softmax_cross_entropy_exercise

EXERCISES = (
    predict_input_gradient_exercise,
    relu_backward_exercise,
    softmax_cross_entropy_exercise,
    max_pool2d_backward_exercise,
    conv2d_backward_exercise,
    explain_half_gradient_exercise,
)
