"""Training: `fit` yields one record per step, so that the reader's loop decides what to do with it."""

from cnnlib.training.fitting import Record, evaluate, fit, train_step
from cnnlib.training.recipe import digits_recipe, mnist_quick_recipe, mnist_recipe, recipes
from cnnlib.training.safety import TrainingDiverged
from cnnlib.training.weights import pretrained

__all__ = ["Record", "TrainingDiverged", "digits_recipe", "evaluate", "fit", "mnist_quick_recipe",
           "mnist_recipe", "pretrained", "recipes", "train_step"]  # fmt: skip
