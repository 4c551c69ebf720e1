"""The exercises of chapter 02: max pooling, sizes, and an average that went wrong."""

from cnnlib.exercises.n02_pooling.explain_shifts import explain_shifts_exercise
from cnnlib.exercises.n02_pooling.global_average_pool import global_average_pool_exercise
from cnnlib.exercises.n02_pooling.max_pool2d import max_pool2d_exercise
from cnnlib.exercises.n02_pooling.predict_pooled_size import predict_pooled_size_exercise
from cnnlib.exercises.n02_pooling.repair_avg_pool2d import repair_avg_pool2d_exercise

EXERCISES = (
    predict_pooled_size_exercise,
    max_pool2d_exercise,
    repair_avg_pool2d_exercise,
    global_average_pool_exercise,
    explain_shifts_exercise,
)
