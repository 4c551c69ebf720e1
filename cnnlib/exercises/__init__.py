"""Exercises that name your mistake: one object per task, `check`, `hint` and `solution`.

    from cnnlib.exercises import output_size_exercise
    output_size_exercise.check(output_size)

`all_exercises()` lists them all; `progress()` shows what is solved.

A folder is a chapter, a file in it an exercise: the task, a solution, inputs that tell mistakes apart, and
the wrong versions that learners write. `task` and `inputs` are what such a file is made of, `exercise` is
what a notebook talks to, `checking` everything between an answer and the sentence about it.
"""

from cnnlib.arguments import Known
from cnnlib.exercises import (
    clinic,
    n00_overview,
    n01_convolution_arithmetic,
    n02_pooling,
    n03_backprop,
    n04_downhill,
    n05_full_network,
    n06_inside_the_network,
    n07_generalisation,
    n08_architectures,
    n09_hyperparameters,
    n10_from_numpy_to_keras,
    n11_keras_in_practice,
    n12_transposed_and_dilated,
    n13_dialects,
)
from cnnlib.exercises.checking.progress import Progress
from cnnlib.exercises.checking.rendering import Feedback
from cnnlib.exercises.clinic import (
    patient_1_exercise,
    patient_2_exercise,
    patient_3_exercise,
    patient_4_exercise,
    patient_5_exercise,
    patient_6_exercise,
    patient_7_exercise,
    patient_8_exercise,
)
from cnnlib.exercises.n00_overview import (
    count_dense_weights_exercise,
    count_shared_weights_exercise,
    predicted_class_exercise,
)
from cnnlib.exercises.n01_convolution_arithmetic import (
    conv2d_exercise,
    count_parameters_exercise,
    output_size_exercise,
    pad2d_exercise,
    predict_output_size_exercise,
)
from cnnlib.exercises.n02_pooling import (
    explain_shifts_exercise,
    global_average_pool_exercise,
    max_pool2d_exercise,
    predict_pooled_size_exercise,
    repair_avg_pool2d_exercise,
)
from cnnlib.exercises.n03_backprop import (
    conv2d_backward_exercise,
    explain_half_gradient_exercise,
    max_pool2d_backward_exercise,
    predict_input_gradient_exercise,
    relu_backward_exercise,
    softmax_cross_entropy_exercise,
)
from cnnlib.exercises.n04_downhill import (
    adam_step_exercise,
    explain_scaled_loss_exercise,
    repair_stuck_accuracy_exercise,
    sgd_step_exercise,
    train_loop_exercise,
)
from cnnlib.exercises.n05_full_network import (
    explain_shuffled_labels_exercise,
    minibatches_exercise,
    predict_initial_loss_exercise,
    repair_accuracy_exercise,
    sgd_momentum_step_exercise,
)
from cnnlib.exercises.n06_inside_the_network import (
    occlusion_map_exercise,
    predict_receptive_field_exercise,
    repair_saliency_exercise,
    trace_to_pixels_exercise,
)
from cnnlib.exercises.n07_generalisation import (
    augment_exercise,
    batch_norm_backward_exercise,
    dropout_backward_exercise,
    explain_global_average_exercise,
    repair_split_exercise,
)
from cnnlib.exercises.n08_architectures import (
    cheaper_layers_exercise,
    explain_two_threes_exercise,
    predict_separable_parameters_exercise,
    repair_residual_block_exercise,
)
from cnnlib.exercises.n09_hyperparameters import (
    predict_halving_cost_exercise,
    repair_honest_report_exercise,
    sample_learning_rate_exercise,
    survivors_exercise,
)
from cnnlib.exercises.n10_from_numpy_to_keras import (
    explain_wrong_port_exercise,
    port_batch_norm_exercise,
    port_conv_transpose_exercise,
    predict_keras_kernel_exercise,
    predict_same_zeros_exercise,
)
from cnnlib.exercises.n11_keras_in_practice import (
    build_model_exercise,
    port_depthwise_exercise,
    repair_classifier_exercise,
    stop_when_worse_exercise,
)
from cnnlib.exercises.n12_transposed_and_dilated import (
    conv_transpose2d_exercise,
    even_layer_exercise,
    explain_blurred_repair_exercise,
    insert_zeros_exercise,
    predict_effective_kernel_exercise,
    predict_leftover_exercise,
    repair_conv_transpose2d_exercise,
    transposed_output_size_exercise,
)
from cnnlib.exercises.n13_dialects import (
    explain_ones_exercise,
    port_caffe_pool_exercise,
    port_jax_transpose_exercise,
    port_keras_average_exercise,
    predict_caffe_size_exercise,
)

_CHAPTERS = (
    n00_overview,
    n01_convolution_arithmetic,
    n02_pooling,
    n03_backprop,
    n04_downhill,
    n05_full_network,
    n06_inside_the_network,
    n07_generalisation,
    n08_architectures,
    n09_hyperparameters,
    n10_from_numpy_to_keras,
    n11_keras_in_practice,
    n12_transposed_and_dilated,
    n13_dialects,
    clinic,
)
_ALL = {exercise.name: exercise for chapter in _CHAPTERS for exercise in chapter.EXERCISES}


def all_exercises():
    """Every exercise by its name, in the order of the notebooks."""
    return Known(_ALL)


def progress(notebook=None):
    """Show which exercises are solved, of all notebooks or of one ("03_backprop" or "03")."""
    table = Progress(_ALL.values(), notebook)
    table.show()
    return table


__all__ = [
    "Feedback",
    "all_exercises",
    "progress",
    "count_dense_weights_exercise",
    "count_shared_weights_exercise",
    "predicted_class_exercise",
    "output_size_exercise",
    "pad2d_exercise",
    "conv2d_exercise",
    "predict_output_size_exercise",
    "count_parameters_exercise",
    "max_pool2d_exercise",
    "predict_pooled_size_exercise",
    "repair_avg_pool2d_exercise",
    "explain_shifts_exercise",
    "global_average_pool_exercise",
    "relu_backward_exercise",
    "softmax_cross_entropy_exercise",
    "explain_half_gradient_exercise",
    "max_pool2d_backward_exercise",
    "conv2d_backward_exercise",
    "predict_input_gradient_exercise",
    "sgd_step_exercise",
    "adam_step_exercise",
    "train_loop_exercise",
    "repair_stuck_accuracy_exercise",
    "explain_scaled_loss_exercise",
    "sgd_momentum_step_exercise",
    "explain_shuffled_labels_exercise",
    "minibatches_exercise",
    "predict_initial_loss_exercise",
    "repair_accuracy_exercise",
    "predict_receptive_field_exercise",
    "trace_to_pixels_exercise",
    "occlusion_map_exercise",
    "repair_saliency_exercise",
    "dropout_backward_exercise",
    "batch_norm_backward_exercise",
    "augment_exercise",
    "repair_split_exercise",
    "explain_global_average_exercise",
    "predict_separable_parameters_exercise",
    "cheaper_layers_exercise",
    "repair_residual_block_exercise",
    "explain_two_threes_exercise",
    "predict_halving_cost_exercise",
    "sample_learning_rate_exercise",
    "survivors_exercise",
    "repair_honest_report_exercise",
    "predict_keras_kernel_exercise",
    "predict_same_zeros_exercise",
    "explain_wrong_port_exercise",
    "port_conv_transpose_exercise",
    "port_batch_norm_exercise",
    "build_model_exercise",
    "stop_when_worse_exercise",
    "repair_classifier_exercise",
    "port_depthwise_exercise",
    "conv_transpose2d_exercise",
    "even_layer_exercise",
    "insert_zeros_exercise",
    "transposed_output_size_exercise",
    "predict_effective_kernel_exercise",
    "explain_blurred_repair_exercise",
    "predict_leftover_exercise",
    "repair_conv_transpose2d_exercise",
    "predict_caffe_size_exercise",
    "port_caffe_pool_exercise",
    "port_keras_average_exercise",
    "port_jax_transpose_exercise",
    "explain_ones_exercise",
    "patient_1_exercise",
    "patient_2_exercise",
    "patient_3_exercise",
    "patient_4_exercise",
    "patient_5_exercise",
    "patient_6_exercise",
    "patient_7_exercise",
    "patient_8_exercise",
]
